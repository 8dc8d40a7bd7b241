import { closeSync, ftruncateSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { asText } from '../../core/datasets/csv.ts'
import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import { exists, writeAll } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { checkTablePlace, seenFrom } from './table-place.ts'
import type { Prediction, PredictEvent } from '../../shared/contract/prediction.ts'

export interface PredictionsCsv {
  add(event: PredictEvent): void
  close(): void
}

export interface CsvOptions {
  /** Begins with a byte order mark, by which spreadsheets know UTF-8. */
  readonly bom?: boolean
  /** The folder that the table will lie in, where it is written elsewhere first. */
  readonly base?: string
}

type Model = Extract<PredictEvent, { kind: 'model' }>

/**
 * A table of predictions, RFC 4180 in UTF-8. Where classes exclude each other: `filename,label,probability`, further classes as
 * `label2,probability2` …; with several labels: `filename,labels` (joined by `|`) and a column with the probability of each class.
 * The last column, `problem`, says why a file could not be used.
 *
 * Photos are named as seen from the table's folder (on stdout: from the working folder) where they lie in it, otherwise by their whole path.
 *
 * @param path  `-` is stdout. A table of ours that is there is replaced; any other file stays.
 * @throws {AppError} `csv-not-ours`, `csv-is-folder`, `inside-project`; what a disk may do: `not-writable`, `disk-full`, …
 */
export function openCsv(path: string, { bom = false, base = baseOf(path) }: CsvOptions = {}): PredictionsCsv {
  let file = path === '-' ? undefined : withDiskErrors(path, () => openEmpty(path))
  const writeText = (text: string): void => {
    if (path === '-') process.stdout.write(text)
    else if (file !== undefined) {
      const open = file
      withDiskErrors(path, () => writeAll(open, Buffer.from(text)))
    }
  }
  const write = (rows: readonly (readonly string[])[]): void =>
    writeText(rows.map((row) => `${row.map((cell) => quoted(asText(cell))).join(',')}\n`).join(''))
  if (bom) writeText('\uFEFF')
  const named = (photo: string): string => seenFrom(base, photo)
  let model: Model | undefined
  return {
    add: (event) => {
      if (event.kind === 'model') {
        model = event
        write([header(event)])
      } else if (event.kind === 'predictions' && model) {
        const known = model
        const width = header(known).length
        write(
          event.results.map((result) =>
            'file' in result
              ? [named(result.file), ...answers(known, result), '']
              : [named(result.path), ...Array.from({ length: width - 2 }, () => ''), result.reason],
          ),
        )
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

const baseOf = (path: string): string => (path === '-' ? process.cwd() : dirname(resolve(path)))

function openEmpty(path: string): number {
  checkTablePlace(path, true)
  const { file } = openRegularSync(path, exists(path) ? 'r+' : 'wx')
  ftruncateSync(file)
  return file
}

function header({ multiLabel, classNames, top }: Model): string[] {
  if (multiLabel) return ['filename', 'labels', ...classNames, 'problem']
  const more = Array.from({ length: top - 1 }, (_, i) => [`label${i + 2}`, `probability${i + 2}`])
  return ['filename', 'label', 'probability', ...more.flat(), 'problem']
}

function answers({ multiLabel, classNames }: Model, { classes, probabilities }: Prediction): string[] {
  const shares = probabilities.map((probability) => probability.toFixed(6))
  if (!multiLabel) return classes.flatMap((c, i) => [classNames[c]!, shares[i]!])
  const labels = classes.filter((_, i) => probabilities[i]! > LABEL_THRESHOLD).map((c) => classNames[c])
  return [labels.join('|'), ...shares]
}

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
