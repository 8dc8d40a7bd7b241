import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** Processes that do the same thing at the same moment, round after round. */
export class Racers {
  readonly #children: readonly ChildProcessByStdio<Writable, Readable, null>[]
  readonly #lines: readonly AsyncIterator<string>[]

  /**
   * @param setUp  a module's text; what it imports, by absolute address.
   * @param act    an expression of `argument`, which may wait; what it gives is a round's answer, or the code of what it throws.
   */
  constructor(count: number, setUp: string, act: string) {
    const source = `import { createInterface } from 'node:readline'
      ${setUp}
      const attempt = async (argument) => { try { return String(${act}) } catch (e) { return e.code ?? String(e) } }
      console.log('ready')
      for await (const line of createInterface({ input: process.stdin })) console.log(await attempt(JSON.parse(line)))`
    this.#children = Array.from({ length: count }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    this.#lines = this.#children.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]())
  }

  get pids(): number[] {
    return this.#children.map(({ pid }) => pid!)
  }

  async ready(): Promise<void> {
    await this.#answers()
  }

  /** What each answered. */
  round(argument: unknown): Promise<string[]> {
    for (const { stdin } of this.#children) stdin.write(`${JSON.stringify(argument)}\n`)
    return this.#answers()
  }

  async end(): Promise<void> {
    const ended = this.#children.map((child) => new Promise((resolve) => child.once('close', resolve)))
    for (const child of this.#children) child.kill('SIGKILL')
    await Promise.all(ended)
  }

  async #answers(): Promise<string[]> {
    const results = await Promise.all(this.#lines.map((lines) => lines.next()))
    return results.map(({ done, value }) => {
      if (done === true) throw new Error('A racer has ended.')
      return value
    })
  }
}
