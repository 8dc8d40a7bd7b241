import { describe, expect, test } from 'vitest'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { loadGolden } from '../golden/load.ts'
import { CASES, differences, keras, runCase } from './run-case.ts'

describe('the eager executor on wasm computes what Keras 3 computes', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const results = await runCase(await eagerExecutor('wasm'), golden, 10)
    expect(differences(golden, results, keras(golden))).toEqual([])
  })
})
