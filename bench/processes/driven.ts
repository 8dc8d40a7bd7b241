import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { ProcessError, startChild, StderrTail } from './children.ts'

export type Answer = Readonly<Record<string, unknown>>

export interface Command {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Longest that getting ready may take: Keras compiles four ways of stepping and tries each. */
const READY_MS = 8 * 60_000

/** A process that answers each line it is sent with one line of JSON (bench/peers/README.md). */
export class DrivenProcess {
  readonly name: string
  /** What it said of itself when it was set up: versions, threads. */
  readonly ready: Answer
  readonly #child: ChildProcess
  readonly #next: (limitMs: number) => Promise<Answer>

  private constructor(name: string, child: ChildProcess, ready: Answer, next: (limitMs: number) => Promise<Answer>) {
    this.name = name
    this.#child = child
    this.ready = ready
    this.#next = next
  }

  /** @throws {ProcessError} if it ends before it is ready, with its last words. */
  static async start({ name, command, args, env }: Command): Promise<DrivenProcess> {
    const child = startChild(command, args, env)
    const next = answersOf(name, child)
    return new DrivenProcess(name, child, await next(READY_MS), next)
  }

  /** @throws {ProcessError} if it fails, or takes longer than it may. */
  async ask(line: string, limitMs: number): Promise<Answer> {
    this.#child.stdin?.write(`${line}\n`)
    const answer = await this.#next(limitMs)
    if (typeof answer['error'] === 'string')
      throw new ProcessError(`${this.name} refused “${line}”: ${answer['error']}`)
    return answer
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }
}

/** A function that waits for the next line. */
function answersOf(name: string, child: ChildProcess): (limitMs: number) => Promise<Answer> {
  const tail = new StderrTail(child)
  const lines: string[] = []
  let ended: string | undefined
  let wake = (): void => undefined
  child.stdin?.on('error', () => undefined) // it has ended: the exit is what is reported
  child.once('error', (error) => {
    ended = error.message
    wake()
  })
  child.once('close', (code, signal) => {
    ended ??= `it ended with ${signal ?? code ?? 'no code'}: ${tail.lastLine}`
    wake()
  })
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      wake()
    })
  return async (limitMs) => {
    if (lines.length === 0 && ended === undefined)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    const line = lines.shift()
    if (line !== undefined) return JSON.parse(line) as Answer
    if (ended === undefined) child.kill('SIGKILL')
    throw new ProcessError(`${name}: ${ended ?? `no answer within ${Math.round(limitMs / 1000)} s`}`)
  }
}
