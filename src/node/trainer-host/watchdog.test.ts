import { describe, expect, test } from 'vitest'
import type { ProcessStat } from '../files/process-stat.ts'
import { type Silence, Watchdog } from './watchdog.ts'

const PATIENCE = { everyMs: 1, numQuiet: 3, numDeaf: 6 }

/** What a process does between two looks: says something, computes, or was stopped. */
type Doing = 'speaks' | 'computes' | 'nothing' | 'is stopped' | 'speaks, is stopped'

function watch(doings: readonly Doing[], { says = true } = {}): (Silence | null)[] {
  const process = { numHeard: 0, cpuTicks: 0, state: 'S' }
  const stat = (): ProcessStat | undefined => (says ? { ...process, start: '1' } : undefined)
  const dog = new Watchdog(
    {
      get numHeard() {
        return process.numHeard
      },
      stat,
    },
    PATIENCE,
  )
  return doings.map((doing) => {
    if (doing.startsWith('speaks')) process.numHeard++
    if (doing === 'speaks' || doing === 'computes') process.cpuTicks += 5
    process.state = doing.endsWith('is stopped') ? 'T' : 'S'
    return dog.look()
  })
}
const times = (count: number, doing: Doing): Doing[] => Array.from({ length: count }, () => doing)

describe('a process', () => {
  test('that was stopped by a signal is told at the first look in which it says nothing', () => {
    expect(watch(['speaks', 'speaks, is stopped', 'is stopped', 'is stopped', 'speaks'])).toEqual([
      null,
      null,
      'stopped',
      'stopped',
      null,
    ])
  })

  test('that neither says nor computes anything is told after a while, until it is heard again', () => {
    expect(watch(['speaks', ...times(4, 'nothing'), 'speaks', 'nothing'])).toEqual([
      null,
      null,
      null,
      'silent',
      'silent',
      null,
      null,
    ])
  })

  test('that computes may be silent for long, not for ever', () => {
    expect(watch(['speaks', ...times(5, 'computes')])).toEqual(times(6, 'nothing').map(() => null))
    expect(watch(['speaks', ...times(6, 'computes')]).at(-1)).toBe('silent')
  })

  test('of which the system says nothing is waited for as long as for one that computes', () => {
    const seen = watch(['speaks', ...times(6, 'nothing')], { says: false })
    expect(seen.slice(0, 6)).toEqual(times(6, 'nothing').map(() => null))
    expect(seen.at(-1)).toBe('silent')
  })
})
