import { describe, expect, test } from 'vitest'
import { nativeOrSkip } from '../executors/executors.ts'
import { CASES, differences, keras, runCase } from '../executors/run-case.ts'
import { loadGolden } from './load.ts'

// Read when the library loads, which nothing above does. Machines without oneDNN have fewer kernels: no gradients of dilated or grouped convolutions.
process.env['TF_ENABLE_ONEDNN_OPTS'] = '0'
const native = nativeOrSkip()

describe.runIf(native)('the native engine computes what Keras 3 computes without oneDNN', () => {
  test.each(CASES)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const results = await runCase(native as NonNullable<typeof native>, golden, 10)
    expect(differences(golden, results, keras(golden))).toEqual([])
  })
})
