import { ProcessError, startChild, StderrTail } from './children.ts'
import type { Command } from './driven.ts'

export interface Finished {
  /** From the start of the process to its end. */
  readonly seconds: number
  /** Lines of JSON it wrote to stdout. */
  readonly lines: readonly unknown[]
}

/** Runs a process to its end. @throws {ProcessError} if it fails or takes too long. */
export async function runOnce({ name, command, args, env }: Command, limitMs: number): Promise<Finished> {
  const startedAt = performance.now()
  const child = startChild(command, args, env)
  const tail = new StderrTail(child)
  child.stdin?.end()
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, limitMs)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const seconds = (performance.now() - startedAt) / 1000
    if (isLate) throw new ProcessError(`${name} was not done within ${Math.round(limitMs / 1000)} s`)
    if (code !== 0) throw new ProcessError(`${name} failed (${code ?? 'killed'}): ${tail.lastLine}`)
    return {
      seconds,
      lines: text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as unknown),
    }
  } finally {
    clearTimeout(timer)
  }
}
