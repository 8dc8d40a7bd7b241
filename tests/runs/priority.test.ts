import { readdirSync, readFileSync } from 'node:fs'
import { constants, getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { startTrainer } from '../../src/node/trainer-host/trainer.ts'

/** Priorities of this process' children, of each thread that they have. */
function priorities(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
  return children.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread))))
}

test.runIf(process.platform === 'linux')(
  'a trainer beside a window lets others go first, with the threads that compute',
  async () => {
    const trainer = startTrainer({ standsBack: true })
    await trainer.probe({ executor: 'auto' })
    const expected = Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL)
    const lower = priorities().filter((priority) => priority === expected)
    await trainer.stop()
    // the main thread and those it has made since
    expect(lower.length).toBeGreaterThan(2)
  },
)
