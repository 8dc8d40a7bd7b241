import { closeSync, ftruncateSync } from 'node:fs'
import { asText } from '../../core/datasets/csv.ts'
import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import { exists, writeAll } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { checkTablePlace } from './replaceable-table.ts'
import type { Prediction, PredictEvent } from '../../shared/contract/prediction.ts'

export interface PredictionsCsv {
  add(event: PredictEvent): void
  close(): void
}

type Model = Extract<PredictEvent, { kind: 'model' }>

/**
 * A table of predictions, RFC 4180 in UTF-8. Where classes exclude each other: `filename,label,probability`, further classes as
 * `label2,probability2` …; with several labels: `filename,labels` (joined by `|`) and a column with the probability of each class.
 * The last column, `problem`, says why a file could not be used.
 *
 * @param path  `-` is stdout. A table of ours that is there is replaced; any other file stays.
 * @throws {AppError} `csv-not-ours`, `csv-is-folder`, `inside-project`; what a disk may do: `not-writable`, `disk-full`, …
 */
export function openCsv(path: string): PredictionsCsv {
  let file = path === '-' ? undefined : withDiskErrors(path, () => openEmpty(path))
  const write = (rows: readonly (readonly string[])[]): void => {
    const text = rows.map((row) => `${row.map((cell) => quoted(asText(cell))).join(',')}\n`).join('')
    if (path === '-') process.stdout.write(text)
    else if (file !== undefined) {
      const open = file
      withDiskErrors(path, () => writeAll(open, Buffer.from(text)))
    }
  }
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
              ? [...answers(known, result), '']
              : [result.path, ...Array.from({ length: width - 2 }, () => ''), result.reason],
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

function answers({ multiLabel, classNames }: Model, { file, classes, probabilities }: Prediction): string[] {
  const shares = probabilities.map((probability) => probability.toFixed(6))
  if (!multiLabel) return [file, ...classes.flatMap((c, i) => [classNames[c], shares[i]])]
  const labels = classes.filter((_, i) => probabilities[i] > LABEL_THRESHOLD).map((c) => classNames[c])
  return [file, labels.join('|'), ...shares]
}

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
