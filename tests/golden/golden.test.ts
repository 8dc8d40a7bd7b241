import { describe, expect, test } from 'vitest'
import { nativeOrSkip } from '../executors/executors.ts'
import { CASES, differences, keras, runCase } from '../executors/run-case.ts'
import { goldenTable } from '../executors/golden-table.ts'
import { loadGolden } from './load.ts'

const native = nativeOrSkip()

const note = goldenTable()

describe.runIf(native)('the native engine computes what Keras 3 computes', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const executor = native as NonNullable<typeof native>
    const found = differences(golden, await runCase(executor, golden, 10), keras(golden))
    note('native', executor.library, group, found.length === 0)
    expect(found).toEqual([])
  })
})
