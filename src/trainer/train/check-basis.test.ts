import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Executor } from '../../core/engine/executor.ts'
import { processorModel } from '../../node/processor-model.ts'
import type { PlanBasis } from '../../shared/contract/training-plan.ts'
import { asksForOneDnn, checkResumed, compareBasis, environmentOf } from './check-basis.ts'

const basis: PlanBasis = {
  photos: 'a'.repeat(64),
  weights: 'b'.repeat(64),
  layers: 'c'.repeat(64),
  counts: { train: 7, validation: 2, test: 1 },
  environment: { cpu: 'one', threads: 2, oneDnn: true, interOp: null },
}
const other = 'f'.repeat(64)
const { layers: _, ...older } = basis

/** What is different, as a run that need not be the same is told. */
const differs = (more: Partial<PlanBasis>, before: PlanBasis = basis) =>
  compareBasis(before, { ...basis, ...more }, false)
const sentence = (what: string) => `This will not repeat the run whose plan it is: what differs is ${what}.`

test('nothing is said where nothing changed', () => {
  expect(differs({})).toBeUndefined()
  expect(compareBasis(basis, basis, true)).toBeUndefined()
  expect(() => checkResumed(basis, basis)).not.toThrow()
})

test('photos, the model and the machine are each compared', () => {
  expect(differs({ photos: other })).toBe(sentence('the photos or their labels'))
  expect(differs({ weights: other })).toBe(sentence('the model it started from'))
  expect(differs({ layers: other })).toBe(sentence('the model it started from'))
  expect(differs({ environment: { ...basis.environment, threads: 4 } })).toBe(sentence('threads (2 then, 4 now)'))
  expect(differs({ photos: other, weights: other })).toBe(
    sentence('the photos or their labels, the model it started from'),
  )
})

test('other numbers of photos are told', () => {
  const counts = { train: 8, validation: 2, test: 2 }
  expect(differs({ photos: other, counts })).toBe(sentence('the photos or their labels (10 then, 12 now)'))
})

test('what an older run does not tell cannot have changed as far as anyone knows', () => {
  expect(differs({ layers: other }, older)).toBeUndefined()
  expect(differs({ weights: other }, older)).toBe(sentence('the model it started from'))
})

test('what only one of two machines tells is different', () => {
  expect(differs({ environment: { ...basis.environment, node: 'v24' } })).toBe(sentence('node (none then, v24 now)'))
  const { cpu: __, ...rest } = basis.environment
  expect(differs({ environment: rest })).toBe(sentence('cpu (one then, none now)'))
  const { interOp: ___, ...without } = basis.environment
  expect(differs({ environment: without })).toBeUndefined()
  expect(differs({ environment: { ...basis.environment, interOp: 1 } })).toBe(sentence('interOp (none then, 1 now)'))
})

test('a run that must be repeated bit for bit is refused', () => {
  const refusal = expect.objectContaining({
    code: 'run-changed',
    message: expect.stringContaining('what differs is the photos') as string,
  }) as Error
  expect(() => compareBasis(basis, { ...basis, photos: other }, true)).toThrow(refusal)
})

test('a run goes on with the photos and the model it had, on any machine', () => {
  expect(() => checkResumed(basis, { ...basis, environment: {} })).not.toThrow()
  expect(() => checkResumed(basis, { ...basis, photos: other, weights: other })).toThrow(
    'This run cannot be continued: the photos or their labels and the model it started from changed since it was begun.',
  )
  expect(() => checkResumed(basis, { ...basis, layers: other })).toThrow('the model it started from changed')
})

describe('environment', () => {
  afterEach(() => vi.unstubAllEnvs())
  const executor = { kind: 'native', library: 'libtensorflow 2' } as Executor
  const withThreads = (intra: string | undefined, inter: string | undefined) => {
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', intra)
    vi.stubEnv('TF_NUM_INTEROP_THREADS', inter)
    const { intraOpThreads, interOpThreads } = environmentOf(executor)
    return [intraOpThreads, interOpThreads]
  }

  test('threads are those that were asked for; TensorFlow takes one for each core where none were', () => {
    expect(withThreads('3', '5')).toEqual([3, 5])
    expect(withThreads(undefined, undefined)).toEqual([availableParallelism(), null])
    expect(withThreads('0', '0')).toEqual([availableParallelism(), null])
  })

  test('what computes is told', () => {
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', '1')
    expect(environmentOf(executor)).toMatchObject({
      executor: 'native',
      library: 'libtensorflow 2',
      oneDnn: true,
      cpu: processorModel(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    })
  })

  test('oneDNN is used unless it was switched off', () => {
    const asks = [undefined, '', '1', 'true', '0', 'false'].map((value) => {
      vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', value)
      return asksForOneDnn()
    })
    expect(asks).toEqual([true, true, true, true, false, false])
  })
})
