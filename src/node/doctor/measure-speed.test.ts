import { expect, test } from 'vitest'
import type { Executor } from '../../core/engine/executor.ts'
import { eagerExecutor } from '../tfjs/eager-executor.ts'
import { measureSpeed } from './measure-speed.ts'

test('the tiny graph runs without the native library', async () => {
  expect(await measureSpeed(await eagerExecutor('wasm'))).toBeGreaterThan(0)
})

test('figures from a library that computes nonsense are refused, and its session is closed', async () => {
  let isOpen = false
  const broken: Executor = {
    kind: 'native',
    library: 'broken',
    load: () => {
      isOpen = true
      const logits = { dtype: 'float32' as const, shape: [32, 10], values: new Float32Array(320).fill(NaN) }
      return Promise.resolve({
        assign: () => undefined,
        read: () => new Map(),
        run: () => ({ logits }),
        dispose: () => (isOpen = false),
      })
    },
  }
  await expect(measureSpeed(broken)).rejects.toMatchObject({ code: 'engine-wrong' })
  expect(isOpen).toBe(false)
})
