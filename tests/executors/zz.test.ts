import { describe, expect, test } from 'vitest'
import { loadGolden } from '../golden/load.ts'
import { onnxOrSkip } from './executors.ts'
import { CASES, differences, keras, runCase } from './run-case.ts'
const onnx = onnxOrSkip()!
describe('onnx computes what Keras 3 computes', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const results = await runCase(onnx, golden, 10)
    expect(differences(golden, results, keras(golden))).toEqual([])
  })
})
