import { describe, expect, test } from 'vitest'
import { loadGolden } from '../golden/load.ts'
import { loadExecutor } from './executors.ts'
import { CASES, differences, keras, runCase } from './run-case.ts'

describe.each(['wasm', 'onnx'] as const)('the executor on %s computes what Keras 3 computes', (executor) => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const results = await runCase(await loadExecutor(executor), golden, 10)
    expect(differences(golden, results, keras(golden))).toEqual([])
  })
})
