import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Starts a process that does not outlive this one. */
export function startChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const options: SpawnOptions = { env, stdio: ['pipe', 'pipe', 'pipe'] }
  const child = spawn(command, args, options)
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

function endAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

process.once('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** The last lines a process wrote to stderr: what to show when it fails. */
export class StderrTail {
  #text = ''

  constructor(child: ChildProcess) {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text = (this.#text + chunk).slice(-4000)
    })
  }

  /** Python ends with the exception; the lines before are its trace. */
  get lastLine(): string {
    const lines = this.#text.split('\n').filter((line) => line.trim() !== '')
    return lines.at(-1)?.trim() ?? 'no message'
  }
}

export class ProcessError extends Error {
  override readonly name = 'ProcessError'
}
