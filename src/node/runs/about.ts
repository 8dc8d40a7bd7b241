import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LogLine, Remedy, Share } from '../../shared/contract/app/runs.ts'
import { ErrorData } from '../../shared/contract/plain.ts'
import { contentOf, type Format, header, type LinesFormat, marked } from '../../shared/formats/format.ts'
import { writeAll, writeFileAtomic } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { readTextSync } from '../files/read-regular.ts'

/** What a project keeps of a run in its folder, beside what the run itself writes. */
export const ABOUT_FILE = 'about.json'
export const LOG_FILE = 'log.jsonl'

const Count = z.int().min(0)

export const RunAbout = z.object({
  version: z.literal(1),
  number: z.int().min(1),
  name: z.string().min(1),
  modelName: z.string(),
  recipe: z.string(),
  line: z.string(),
  startedAt: z.number(),
  durationMs: z.number().min(0),
  counts: z.object({ train: Count, validation: Count, test: Count }),
  classNames: z.array(z.string()),
  /** As the project numbered them, so that they are told by their names of now; absent in runs of older versions. */
  classIds: z.array(z.int()).optional(),
  multiLabel: z.boolean(),
  /** Of the project's labels when it was started. */
  revision: Count,
  /** `running` in a folder that no process trains in: the host was killed. */
  state: z.enum(['running', 'paused', 'finished', 'failed']),
  error: ErrorData.nullable(),
  remedy: Remedy,
  outcome: z.enum(['finished', 'early-stopping', 'stopped', 'non-finite-loss']).nullable(),
  accuracy: Share.nullable(),
  numTrainable: Count.nullable(),
  numParameters: Count.nullable(),
  /** Trained only to fill a row of the table of choices; absent: for its own sake. */
  isMeasurement: z.boolean().optional(),
})
export type RunAbout = z.output<typeof RunAbout>

export const ABOUT_FORMAT = { name: 'frostline-run', version: 1, content: RunAbout } as const satisfies Format
export const LOG_FORMAT = { name: 'frostline-log', version: 1, line: LogLine } as const satisfies LinesFormat

/** `undefined` where there is none, or one that is damaged or of a newer version: then it is no run of a project that is known here. */
export function readAbout(runFolder: string): RunAbout | undefined {
  try {
    return RunAbout.safeParse(contentOf(ABOUT_FORMAT, JSON.parse(readTextSync(join(runFolder, ABOUT_FILE))), ABOUT_FILE)).data
  } catch {
    return undefined
  }
}

/** @throws {AppError} disk errors */
export function writeAbout(runFolder: string, about: RunAbout): void {
  writeFileAtomic(join(runFolder, ABOUT_FILE), `${JSON.stringify(marked(ABOUT_FORMAT, about), null, 2)}\n`)
}

export function appendLog(runFolder: string, line: LogLine): void {
  const path = join(runFolder, LOG_FILE)
  withDiskErrors(path, () => {
    const { file, sizeBytes } = openRegularSync(path, 'a')
    try {
      writeAll(file, Buffer.from(`${sizeBytes === 0 ? header(LOG_FORMAT) : ''}${JSON.stringify(line)}\n`))
    } finally {
      closeSync(file)
    }
  })
}

/** The lines that are whole. */
export function readLog(runFolder: string): LogLine[] {
  let text: string
  try {
    text = readTextSync(join(runFolder, LOG_FILE))
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = LogLine.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}
