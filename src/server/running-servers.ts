import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../node/files/disk-errors.ts'
import { readTextSync } from '../node/files/read-regular.ts'
import { failure, toErrorData } from '../shared/errors.ts'

/** What `frostline serve --link` needs to ask a running server for a link. Only its owner can read it. */
const Note = z.object({ pid: z.int(), url: z.url(), key: z.string(), startedAt: z.number() })
type RunningNote = z.output<typeof Note>

const folderIn = (settings: string): string => join(settings, 'servers')

/** @returns what takes the note away again. */
export function noteServer(settings: string, note: RunningNote): () => void {
  const folder = folderIn(settings)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${note.pid}.json`)
  rmSync(path, { force: true }) // of an earlier process with the same number, with rights of its own
  writeFileSync(path, JSON.stringify(note), { mode: 0o600, flag: 'wx' })
  return () => remove(path)
}

/** In a folder that can no longer be written it stays: whoever reads it sees that its process is gone. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
  }
}

/** Without the note nothing is lost but `--link`: a folder for settings that is full or may not be written ends no server. */
export function tryNoteServer(settings: string, note: RunningNote): { forget: () => void; problem?: string } {
  try {
    return { forget: noteServer(settings, note) }
  } catch (thrown) {
    const problem = `“frostline serve --link” will not find this server: ${toErrorData(thrown).message}`
    return { forget: () => undefined, problem }
  }
}

/** Servers that run now, the one started last first. Notes of processes that are gone are taken away. */
export function runningServers(settings: string): RunningNote[] {
  const folder = folderIn(settings)
  const notes: RunningNote[] = []
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    const note = readNote(path)
    if (note !== undefined && isRunning(note.pid)) notes.push(note)
    else remove(path)
  }
  return notes.toSorted((a, b) => b.startedAt - a.startedAt)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function readNote(path: string): RunningNote | undefined {
  try {
    return Note.safeParse(JSON.parse(readTextSync(path))).data
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * A new link to a server that runs, the one started last unless a port says which.
 *
 * @throws {AppError} `no-server` where none runs, or none there.
 */
export async function askForLink(settings: string, port?: number): Promise<string> {
  const running = runningServers(settings).filter(({ url }) => port === undefined || new URL(url).port === String(port))
  for (const { url, key } of running) {
    const link = await ask(url, key)
    if (link !== undefined) return link
  }
  throw failure('no-server', { port })
}

async function ask(url: string, key: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL('/link', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5000),
    })
    const { link } = z.object({ link: z.string() }).parse(await answer.json())
    return isLinkOf(url, link) ? link : undefined
  } catch {
    return undefined // it ended without taking its note away
  }
}

/** Whoever has the port now may answer with anything: only an address of the server that was noted is shown, and opened. */
function isLinkOf(url: string, link: string): boolean {
  const { origin } = new URL(url)
  return link.startsWith(`${origin}/open/`) && /^[\w-]{43}$/.test(link.slice(`${origin}/open/`.length))
}
