import type { PartContext } from '../part.ts'
import { ProcessError } from '../processes/children.ts'
import { type Answer, type Command, DrivenProcess } from '../processes/driven.ts'
import { interleave, type Rounds } from './interleave.ts'

/** One answer may take so long, whatever is left of the part's time. */
const LEAST_LIMIT_MS = 5 * 60_000

/** Processes that are compared: each is set up once, then they take turns. Who fails drops out. */
export class Contest {
  readonly #context: PartContext
  readonly #name: string
  #processes: DrivenProcess[] = []

  private constructor(name: string, context: PartContext) {
    this.#name = name
    this.#context = context
  }

  /**
   * Starts one after the other: getting ready takes every core.
   *
   * @param name      for the progress line.
   * @param commands  ours first: without it there is nothing to compare.
   */
  static async start(name: string, commands: readonly Command[], context: PartContext): Promise<Contest> {
    const contest = new Contest(name, context)
    for (const command of commands) {
      context.progress(`${name}: ${command.name} gets ready`)
      await contest.#attempt(command.name, async () => {
        contest.#processes.push(await DrivenProcess.start(command))
      })
      if (contest.#processes.length === 0)
        throw new ProcessError(`${command.name} does not run, and there is nothing to compare without it`)
    }
    return contest
  }

  /** What each said of itself when it was ready. */
  get ready(): ReadonlyMap<string, Answer> {
    return new Map(this.#processes.map(({ name, ready }) => [name, ready]))
  }

  /**
   * Rounds of one command.
   *
   * @param turnMs  how long a turn takes: the count is chosen for each, once. Absent: a turn is one unit.
   */
  async rounds(command: string, turnMs?: number): Promise<Rounds> {
    const { options, deadline, progress } = this.#context
    const counts = new Map<string, number>()
    if (turnMs !== undefined)
      for (const process of this.#processes)
        await this.#attempt(process.name, async () => {
          const startedAt = performance.now()
          await this.#ask(process, `${command} 2`)
          const unitMs = (performance.now() - startedAt) / 2
          counts.set(process.name, Math.max(1, Math.round(turnMs / unitMs)))
        })
    const runners = this.#processes.map((process) => ({
      name: process.name,
      measure: async () => Number((await this.#ask(process, `${command} ${counts.get(process.name) ?? 1}`))['ms']),
    }))
    const rounds = await interleave(runners, options.numRuns, deadline, (round) =>
      progress(`${this.#name}: ${command}, round ${round} of ${options.numRuns}`),
    )
    for (const failure of rounds.failures) this.#context.leaveOut(failure)
    this.#processes = this.#processes.filter(({ name }) => rounds.ms.has(name))
    return rounds
  }

  /** One command to each in turn. */
  async askEach(line: string): Promise<Map<string, Answer>> {
    const answers = new Map<string, Answer>()
    for (const process of this.#processes)
      await this.#attempt(process.name, async () => {
        answers.set(process.name, await this.#ask(process, line))
      })
    return answers
  }

  close(): void {
    for (const process of this.#processes) process.close()
  }

  #ask(process: DrivenProcess, line: string): Promise<Answer> {
    return process.ask(line, Math.max(LEAST_LIMIT_MS, this.#context.deadline.leftMs))
  }

  async #attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      if (!(thrown instanceof ProcessError)) throw thrown
      this.#context.leaveOut(`${name} left out: ${thrown.message}.`)
      this.#processes = this.#processes.filter((process) => {
        if (process.name === name) process.close()
        return process.name !== name
      })
    }
  }
}
