import { processorModel } from '../../node/processor-model.ts'
import { availableParallelism } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import type { Executor } from '../../core/engine/executor.ts'
import { asksForOneDnn, environmentOf } from './environment.ts'

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
