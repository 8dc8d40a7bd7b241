import { expect, test } from 'vitest'
import type { Json } from '../../node/runs/checkpoint-file.ts'
import { readState } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import { startState } from './run-state.ts'

const context = {
  hashes: { plan: 'p', data: 'd', baseModel: 'm' },
  environment: { cpu: 'one', threads: 2, interOp: null },
} as unknown as RunContext
const written = (more: object = {}): Json => JSON.parse(JSON.stringify({ ...startState(context), ...more })) as Json

test('a state comes back as it was written', () => {
  const state = { position: { stageIndex: 1, epochIndex: 2, batchIndex: 3 }, optimizerStep: 9, numImagesTrained: 0 }
  const read = readState(written(state), context)
  expect(read.state).toMatchObject(state)
  expect(read.differences).toEqual([])
})

test.each([
  ['data', 'the photos or their labels'],
  ['baseModel', 'the model it started from'],
  ['plan', 'the plan'],
])('a checkpoint of another %s is not taken up', (which, words) => {
  const changed = written({ hashes: { ...context.hashes, [which]: 'other' } })
  expect(() => readState(changed, context)).toThrow(
    expect.objectContaining({
      code: 'run-changed',
      message: expect.stringContaining(`continued: ${words} changed`) as string,
    }) as Error,
  )
})

test('another machine is told, with what was there and what is here', () => {
  const environment = { cpu: 'other', threads: 2, node: 'v24', interOp: 1 }
  expect(readState(written({ environment }), context).differences).toEqual([
    'cpu: other → one',
    'node: v24 → none',
    'interOp: 1 → none',
  ])
  expect(readState(written({ environment: { cpu: 'one', threads: 2 } }), context).differences).toEqual([])
})

test.each([
  ['null', null],
  ['a position below nothing', written({ position: { stageIndex: -1, epochIndex: 0, batchIndex: 0 } })],
  ['half a step', written({ optimizerStep: 0.5 })],
  ['time below nothing', written({ timingsMs: { train: -1 } })],
  ['a sum of time below nothing', written({ sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: -1 } })],
  ['an unknown outcome', written({ outcome: 'lost' })],
])('a state with %s is damaged', (_, json) => {
  expect(() => readState(json, context)).toThrow(expect.objectContaining({ code: 'damaged-checkpoint' }) as Error)
})
