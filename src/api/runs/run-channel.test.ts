import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAbout } from '../../node/runs/about.ts'
import { MetricsLog } from '../../node/runs/metrics-log.ts'
import { findRuns } from '../../node/runs/run-files.ts'
import { newFolder, testAbout } from '../../node/runs/test-run.ts'
import { RunEvent } from '../../shared/contract/app/runs.ts'
import type { StepRecord } from '../../shared/contract/metrics.ts'
import { RunChannel } from './run-channel.ts'
import { testStep } from '../../core/training/test-step.ts'

let folder = ''
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const step = (stepIndex: number): StepRecord =>
  testStep(stepIndex, { loss: stepIndex === 10 ? Number.NaN : stepIndex % 7 })

/** A run that rests, with so many steps in its log. */
function channelOf(numSteps: number): RunChannel {
  mkdirSync(join(folder, 'one'))
  writeAbout(join(folder, 'one'), testAbout())
  const log = new MetricsLog(join(folder, 'one', 'metrics.jsonl'))
  log.append({
    kind: 'stage-start',
    stageIndex: 0,
    stageName: 'Head',
    epochs: 2,
    stepsPerEpoch: 9000,
    numTrainable: 1,
    numFrozen: 1,
  })
  for (let i = 0; i < numSteps; i++) log.append(step(i))
  log.close()
  const [run] = findRuns(folder)
  return new RunChannel(run, { numNewerLabels: () => 0, classNameOf: () => undefined, onSummary: () => undefined })
}

const lossesIn = (events: readonly RunEvent[]) => events.flatMap(({ steps }) => steps.loss)

test('whoever opens a long run is given every step, in order, without waiting for something new', async () => {
  const channel = channelOf(9000)
  const events: RunEvent[] = []
  for await (const event of channel.follow()) {
    events.push(RunEvent.parse(event))
    if (lossesIn(events).length >= 9000) break
  }
  expect(events.map(({ kind }) => kind)).toEqual(['history', 'update', 'update'])
  expect(lossesIn(events)).toEqual(Array.from({ length: 9000 }, (_, i) => (i === 10 ? null : i % 7)))
  expect(events.flatMap(({ steps }) => steps.stepNumber).at(-1)).toBe(9000)
})

test('a run that goes back to its checkpoint while it is told of is told anew', async () => {
  const channel = channelOf(9000)
  const events: RunEvent[] = []
  for await (const event of channel.follow()) {
    events.push(event)
    if (events.length === 2) {
      ;(await channel.history()).add({ ...step(100), loss: 9 })
      channel.touch()
    }
    if (events.length === 3) break
  }
  expect(events.map(({ kind }) => kind)).toEqual(['history', 'update', 'history'])
  expect(events[2].steps.loss.slice(98)).toEqual([98 % 7, 99 % 7, 9])
})
