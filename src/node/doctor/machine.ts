import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { freeBytes } from '../files/free-space.ts'

const requireModule = createRequire(import.meta.url)
const ANSWER_WITHIN_MS = 5000

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
  /** What a program prints; undefined when it is missing, fails or does not answer within seconds. */
  ask(command: string, args: readonly string[]): Promise<string | undefined>
}

export function thisMachine(): Machine {
  const constrained = process.constrainedMemory()
  return {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    env: process.env,
    numCores: availableParallelism(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
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
    ask,
  }
}

/** Looks where Node would, without resolving an entry: of Electron that would start a download. */
function packageFolder(name: string): string | undefined {
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

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
