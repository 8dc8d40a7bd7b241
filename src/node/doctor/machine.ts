import { processorModel } from '../processor-model.ts'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { freeBytes } from '../files/free-space.ts'
import { tfjsNodeFolder } from '../tensorflow/load-tfjs-node.ts'
import { isOneDnnLeftOut } from '../trainer-host/environment.ts'
import { findInstallation } from '../installation/installation.ts'

const requireModule = createRequire(import.meta.url)
const ANSWER_WITHIN_MS = 5000
/** A cold disk and a busy machine included. */
const LOAD_WITHIN_MS = 120_000
/** What we import of a package, where that is not its main entry. */
const ENTRIES: Readonly<Record<string, string>> = { h5wasm: 'h5wasm/node' }

/** What the doctor asks of the machine; tests put another machine in its place. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  readonly nodeVersion: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly numCores: number
  readonly cpuModel: string
  /** Bytes this process may use: of the machine, or of the container that holds it. */
  readonly totalMemory: number
  readonly freeMemory: number
  freeBytes(path: string): number | undefined
  exists(path: string): boolean
  list(folder: string): readonly string[]
  readText(path: string): string | undefined
  /** Version of an installed package, without loading it. */
  packageVersion(name: string): string | undefined
  packageFolder(name: string): string | undefined
  /** Loads an installed package in a process of its own. @returns why that fails, or undefined. */
  loadFailure(name: string): Promise<string | undefined>
  /** Makes a file in a folder (made where it is missing) and removes it. @returns the system's code where that fails, as `EACCES`. */
  writeFailure(folder: string): string | undefined
  /** Whether trainers start without oneDNN because one ended in it. */
  isOneDnnLeftOut(): boolean
  /** Folders of other copies of Frostline that were set up with this cache folder (scripts/setup/cache-users.mjs). */
  otherUsers(cacheFolder: string): readonly string[]
  /** What a program prints; undefined when it is missing, fails or does not answer within seconds. */
  ask(command: string, args: readonly string[]): Promise<string | undefined>
}

const TFJS_NODE = '@tensorflow/tfjs-node'

export function thisMachine(): Machine {
  const constrained = process.constrainedMemory()
  return {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    env: process.env,
    numCores: availableParallelism(),
    cpuModel: processorModel(),
    totalMemory: constrained > 0 ? Math.min(constrained, totalmem()) : totalmem(),
    freeMemory: process.availableMemory(),
    freeBytes,
    exists: existsSync,
    list: (folder) => quietly(() => readdirSync(folder)) ?? [],
    readText: (path) => quietly(() => readFileSync(path, 'utf8')),
    packageVersion: (name) => {
      const folder = packageFolder(name)
      if (folder === undefined) return undefined
      return quietly(
        () => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version,
      )
    },
    packageFolder,
    loadFailure,
    writeFailure,
    isOneDnnLeftOut,
    otherUsers,
    ask,
  }
}

/** Looks where Node would, without resolving an entry: of Electron that would start a download. */
function packageFolder(name: string): string | undefined {
  // the set-up keeps it elsewhere where npm left it out
  if (name === TFJS_NODE) return tfjsNodeFolder()
  const folders = (requireModule.resolve.paths(name) ?? []).map((modules) => join(modules, name))
  return folders.find((folder) => existsSync(join(folder, 'package.json')))
}

function ask(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error ? undefined : stdout)
    })
  })
}

/** A native part that does not fit this processor ends the process that loads it. */
function loadFailure(name: string): Promise<string | undefined> {
  if (packageFolder(name) === undefined) return Promise.resolve('it is not installed')
  return new Promise((resolve) => {
    const args = ['--input-type=module', '-e', 'await import(process.argv[1])', ENTRIES[name] ?? name]
    // from here, as our own modules do
    const options = { cwd: import.meta.dirname, timeout: LOAD_WITHIN_MS, killSignal: 'SIGKILL' } as const
    execFile(process.execPath, args, options, (error, _stdout, stderr) => {
      const said = stderr.split('\n').find((line) => /error/i.test(line))
      resolve(error ? (said ?? (error.signal ? `it ended with ${error.signal}` : error.message)).trim() : undefined)
    })
  })
}

function writeFailure(folder: string): string | undefined {
  const path = join(folder, `.doctor-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path, 'Frostline tried whether it may write here.\n')
    rmSync(path)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
  }
}

function otherUsers(cacheFolder: string): string[] {
  const notes = join(cacheFolder, 'users')
  const own = findInstallation().folder
  return (quietly(() => readdirSync(notes)) ?? [])
    .map((name) => quietly(() => readFileSync(join(notes, name), 'utf8')))
    .filter((folder) => folder !== undefined && folder !== own && existsSync(join(folder, 'package.json')))
    .map(String)
    .toSorted()
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
