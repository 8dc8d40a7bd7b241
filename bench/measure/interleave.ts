import { ProcessError } from '../processes/children.ts'
import type { Deadline } from './deadline.ts'

/** Someone who takes turns. */
export interface Runner {
  readonly name: string
  /** @returns milliseconds, per whatever unit is compared. */
  readonly measure: () => Promise<number>
}

export interface Rounds {
  /** By runner, one for each complete round. A runner that failed is not in it. */
  readonly ms: ReadonlyMap<string, readonly number[]>
  readonly numRounds: number
  /** Who failed, and how. */
  readonly failures: readonly string[]
}

/**
 * Rounds in which everyone takes one turn, one after the other; who begins changes, so that nobody always follows the same neighbor.
 * At least one round; no new one when the time is up. The first runner is ours and must not fail; others that do take no more turns.
 */
export async function interleave(
  runners: readonly Runner[],
  numRounds: number,
  deadline: Deadline,
  onRound: (round: number) => void,
): Promise<Rounds> {
  const ms = new Map<string, number[]>(runners.map(({ name }) => [name, []]))
  const failures: string[] = []
  let round = 0
  for (; round < numRounds && (round === 0 || !deadline.isOver); round++) {
    onRound(round + 1)
    for (let turn = 0; turn < runners.length; turn++) {
      const runner = runners[(round + turn) % runners.length]
      const own = ms.get(runner.name)
      if (own === undefined) continue
      try {
        own.push(await runner.measure())
      } catch (thrown) {
        if (!(thrown instanceof ProcessError) || runner === runners[0]) throw thrown
        ms.delete(runner.name)
        failures.push(`${runner.name} left out: ${thrown.message}.`)
      }
    }
  }
  return { ms, numRounds: round, failures }
}
