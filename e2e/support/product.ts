import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url))

/** Node 24: what `npm test` runs the journeys on, and what a command of npm's finds first. */
export const NODE = process.execPath

/** `frostline serve` in a process of its own, with a home of its own. */
export interface Product {
  readonly url: string
  /** Works once. */
  readonly link: string
  readonly pid: number
  /** What it has written on its error stream. */
  errors(): string
  /** Ends it as a person does, by Ctrl-C. */
  stop(): Promise<void>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

export async function startProduct(homeFolder: string, env: NodeJS.ProcessEnv = {}, port = '0'): Promise<Product> {
  const child = spawn(NODE, ['src/cli/main.ts', 'serve', '--no-open', '--json', '--port', port], {
    cwd: PROJECT_FOLDER,
    env: {
      ...process.env,
      HOME: homeFolder,
      USERPROFILE: homeFolder,
      FROSTLINE_CONFIG: join(homeFolder, 'config'),
      FROSTLINE_CACHE: join(homeFolder, 'cache'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await ended
  }
  const { url, link } = await serving(child, errors)
  return {
    url,
    link,
    pid: child.pid ?? 0,
    errors: () => errors.join(''),
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
  }
}

async function serving(child: ChildProcess, errors: readonly string[]): Promise<{ url: string; link: string }> {
  if (!child.stdout) throw new Error('The product has no output.')
  for await (const line of createInterface(child.stdout)) {
    const record = JSON.parse(line) as { kind: string; url: string; link: string }
    if (record.kind === 'serving') return record
  }
  throw new Error(`The product ended before it served:\n${errors.join('')}`)
}
