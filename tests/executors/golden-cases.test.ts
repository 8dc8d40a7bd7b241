import { describe, expect, test } from 'vitest'
import { loadGolden } from '../golden/load.ts'
import { loadExecutor } from './executors.ts'
import { goldenTable } from './golden-table.ts'
import { CASES, differences, keras, runCase } from './run-case.ts'

const note = goldenTable()

describe.each(['wasm', 'onnx'] as const)('the executor on %s computes what Keras 3 computes', (executor) => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const chosen = await loadExecutor(executor)
    const found = differences(golden, await runCase(chosen, golden, 10), keras(golden))
    note(executor, chosen.library, group, found.length === 0)
    expect(found).toEqual([])
  })
})
