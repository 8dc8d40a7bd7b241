import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The command line as people run it, on the project's own Node. */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const NODE = process.execPath

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Lines of stdout that are JSON. */
  readonly records: readonly JsonRecord[]
}

export type JsonRecord = Readonly<Record<string, unknown>> & { readonly kind: string }

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the first record that fits; fails if the program ends before. */
  until(fits: (record: JsonRecord) => boolean): Promise<JsonRecord>
}

export interface Place {
  readonly cache: string
  readonly cwd: string
  /** A file that stdout goes into, by its descriptor. */
  readonly stdout?: number
}

export const startCli = (args: readonly string[], place: Place): Running =>
  startProgram(join(PROJECT, 'src/cli/main.ts'), args, place)

/** By the launcher, as people start it: it sets up what is missing, and runs the command line in a process of its own. */
export const startLauncher = (args: readonly string[], place: Place): Running =>
  startProgram(join(PROJECT, 'bin/frostline.mjs'), args, place)

function startProgram(program: string, args: readonly string[], { cache, cwd, stdout: stdoutFile }: Place): Running {
  const env = { ...process.env, FROSTLINE_CACHE: cache, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }
  const child = spawn(NODE, [program, ...args], {
    cwd,
    env,
    stdio: ['ignore', stdoutFile ?? 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const watching = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const look of watching) look()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr, records: recordsIn(stdout) }))
  })
  const until: Running['until'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = recordsIn(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).find(fits)
        if (!found) return
        watching.delete(look)
        resolve(found)
      }
      watching.add(look)
      look()
      void ended.then(() => reject(new Error(`It ended first: ${stdout.slice(-500)}${stderr}`)))
    })
  return { child, ended, until }
}

export const runCli = (args: readonly string[], place: Place): Promise<Ended> => startCli(args, place).ended

export function recordsIn(text: string): JsonRecord[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as JsonRecord)
}

/** The last record of a kind, as what the test knows it to be. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function lastOf<T = JsonRecord>(records: readonly JsonRecord[], kind: string): T {
  const found = records.findLast((record) => record.kind === kind)
  if (!found) throw new Error(`There is no “${kind}” among ${records.map((record) => record.kind).join(', ')}`)
  return found as T
}
