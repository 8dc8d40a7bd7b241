import { closeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { LogLine, Remedy } from '../../shared/contract/app/runs.ts'
import { StageEnd } from '../../shared/contract/metrics.ts'
import { Share } from '../../shared/contract/run-report.ts'
import { ErrorData } from '../../shared/contract/plain.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { contentOf, type Format, header, type LinesFormat, marked, newerFormat } from '../../shared/formats/format.ts'
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
  outcome: StageEnd.nullable(),
  accuracy: Share.nullable(),
  numTrainable: Count.nullable(),
  numParameters: Count.nullable(),
  /** Trained only to fill a row of the table of choices; absent: for its own sake. */
  isMeasurement: z.boolean().optional(),
})
export type RunAbout = z.output<typeof RunAbout>

export const ABOUT_FORMAT = { name: 'frostline-run', version: 1, content: RunAbout } as const satisfies Format
export const LOG_FORMAT = { name: 'frostline-log', version: 1, line: LogLine } as const satisfies LinesFormat

/** `undefined` where there is none, or one that is damaged: then it is no run of a project. One of a newer version is told as {@link newerAbout} says. */
export function readAbout(runFolder: string): { readonly about: RunAbout; readonly isNewer: boolean } | undefined {
  let json: unknown
  try {
    json = JSON.parse(readTextSync(join(runFolder, ABOUT_FILE)))
    const about = RunAbout.safeParse(contentOf(ABOUT_FORMAT, json, ABOUT_FILE)).data
    return about && { about, isNewer: false }
  } catch (thrown) {
    const isNewer = thrown instanceof AppError && thrown.code === 'newer-format'
    return isNewer ? { about: newerAbout(basename(runFolder), json), isNewer } : undefined
  }
}

/** A run that a newer Frostline made, as far as it can be told: it is listed and can be removed, but neither gone on with nor changed. */
function newerAbout(id: string, json: unknown): RunAbout {
  const name = RunAbout.shape.name.safeParse(field(json, 'name')).data ?? id
  const number =
    RunAbout.shape.number.safeParse(field(json, 'number')).data ?? Number(/[1-9]\d{0,8}$/.exec(id)?.[0] ?? 1)
  const version = field(json, 'version')
  const error = toErrorData(newerFormat(name, `version ${String(version)} of “${ABOUT_FORMAT.name}”`))
  return {
    ...UNKNOWN,
    name,
    number,
    startedAt: RunAbout.shape.startedAt.safeParse(field(json, 'startedAt')).data ?? 0,
    error,
  }
}

const field = (json: unknown, key: string): unknown => (json as Readonly<Record<string, unknown>>)[key]

const UNKNOWN: Omit<RunAbout, 'name' | 'number' | 'startedAt' | 'error'> = {
  version: 1,
  modelName: '',
  recipe: '',
  line: '',
  durationMs: 0,
  counts: { train: 0, validation: 0, test: 0 },
  classNames: [],
  multiLabel: false,
  revision: 0,
  state: 'failed',
  remedy: 'none',
  outcome: null,
  accuracy: null,
  numTrainable: null,
  numParameters: null,
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
