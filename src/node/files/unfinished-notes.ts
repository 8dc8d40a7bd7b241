import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { configFolder } from './own-folders.ts'
import { exists, isUnfinishedName } from './atomic.ts'
import { systemCode } from './disk-errors.ts'
import { processStart } from './lock-owner.ts'
import { readTextSync } from './read-regular.ts'

/** What is being written beside a place that a person chose, and who writes it. */
const Note = z.object({
  /** Where it is to be in the end. */
  path: z.string(),
  temporary: z.string(),
  /** What was at `path`, while it is replaced. */
  old: z.string(),
  pid: z.int().min(1),
  host: z.string(),
  processStart: z.string().nullable(),
})
type Note = z.output<typeof Note>

const folderIn = (settings: string): string => join(settings, 'unfinished')

/** Notes what is begun, so that a later start finds it where this process is killed. @returns what takes the note away. */
export function noteUnfinished(
  places: Pick<Note, 'path' | 'temporary' | 'old'>,
  settings: string = configFolder(),
): () => void {
  const file = join(folderIn(settings), `${randomUUID()}.json`)
  const note: Note = { ...places, pid: process.pid, host: hostname(), processStart: processStart(process.pid) }
  try {
    mkdirSync(folderIn(settings), { recursive: true, mode: 0o700 })
    writeFileSync(file, JSON.stringify(note), { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return () => undefined // without the note nothing is lost but the tidying
  }
  return () => quietly(() => rmSync(file, { force: true }))
}

/**
 * Takes away what processes that were killed left half written: only by our own names, and only where their process is gone. What one of them
 * had moved aside is put back where nothing has taken its place.
 */
export function removeAbandoned(settings: string = configFolder()): void {
  const folder = folderIn(settings)
  for (const name of namesIn(folder)) {
    const file = join(folder, name)
    const note = readNote(file)
    if (note !== undefined && isAlive(note)) continue
    quietly(() => {
      if (note !== undefined) tidy(note)
      rmSync(file, { force: true })
    })
  }
}

function tidy({ path, temporary, old }: Note): void {
  const isOurs = [temporary, old].every((one) => dirname(one) === dirname(path) && isUnfinishedName(basename(one)))
  if (!isOurs) return
  if (exists(old) && !exists(path)) renameSync(old, path)
  for (const left of [temporary, old]) rmSync(left, { recursive: true, force: true })
}

function isAlive({ pid, host, processStart: start }: Note): boolean {
  if (host !== hostname()) return true // another computer that shares these settings: nothing here can tell
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    if (systemCode(thrown) === 'ESRCH') return false
  }
  const now = processStart(pid)
  return now !== 'ended' && (now === null || start === null || now === start)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return [] // there are none as a rule
  }
}

function readNote(file: string): Note | undefined {
  try {
    return Note.safeParse(JSON.parse(readTextSync(file))).data
  } catch {
    return undefined
  }
}

/** Tidying must not be what fails: it is tried again at the next start. */
function quietly(work: () => void): void {
  try {
    work()
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
  }
}
