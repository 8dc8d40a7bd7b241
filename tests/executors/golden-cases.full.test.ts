import { describe, expect, test } from 'vitest'
import { loadGolden } from '../golden/load.ts'
import { loadExecutor, nativeOrSkip } from './executors.ts'
import { goldenTable } from './golden-table.ts'
import { CASES, differences, keras, runCase } from './run-case.ts'

const note = goldenTable()

describe('the eager executor on cpu computes what Keras 3 computes', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const executor = await loadExecutor('cpu')
    const found = differences(golden, await runCase(executor, golden, 10), keras(golden))
    note('JavaScript', executor.library, group, found.length === 0)
    expect(found).toEqual([])
  })
})

const native = nativeOrSkip()

describe.runIf(native)('wasm agrees with the native executor: outputs, gradients and three optimizer steps', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const expected = await runCase(native as NonNullable<typeof native>, golden, 3)
    const results = await runCase(await loadExecutor('wasm'), golden, 3)
    expect(differences(golden, results, expected)).toEqual([])
  })
})
