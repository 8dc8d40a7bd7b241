import type { Deadline } from './deadline.ts'

/** Someone who takes turns. */
export interface Runner {
  readonly name: string
  /** @returns milliseconds, per whatever unit is compared. */
  readonly measure: () => Promise<number>
}

export interface Rounds {
  /** By runner, one for each complete round. */
  readonly ms: ReadonlyMap<string, readonly number[]>
  readonly numRounds: number
}

/**
 * Rounds in which everyone takes one turn, one after the other; who begins changes, so that nobody always follows the same neighbour.
 * At least one round; no new one when the time is up.
 */
export async function interleave(
  runners: readonly Runner[],
  numRounds: number,
  deadline: Deadline,
  onRound: (round: number) => void,
): Promise<Rounds> {
  const ms = new Map<string, number[]>(runners.map(({ name }) => [name, []]))
  let round = 0
  for (; round < numRounds && (round === 0 || !deadline.isOver); round++) {
    onRound(round + 1)
    for (let turn = 0; turn < runners.length; turn++) {
      const runner = runners[(round + turn) % runners.length]
      ms.get(runner.name)?.push(await runner.measure())
    }
  }
  return { ms, numRounds: round }
}
