import { describe, expect, test } from 'vitest'
import { loadGolden } from '../golden/load.ts'
import { webGpuOrSkip } from './executors.ts'
import { goldenTable } from './golden-table.ts'
import { type CaseResults, CASES, differences, keras, runCase } from './run-case.ts'

const webGpu = await webGpuOrSkip()

/** A software GPU takes seconds for each: of all cases every so many, and all with what a GPU computes otherwise. */
const EVERY = 30
const OTHERWISE = /pool/
const chosen = CASES.filter(([, name], i) => i % EVERY === 0 || OTHERWISE.test(name))

/** As after fewer steps than Keras took: its weights are those after ten. */
const NUM_STEPS = 2
const upTo = (results: CaseResults): CaseResults => ({
  ...results,
  losses: results.losses.slice(0, NUM_STEPS),
  weightsAfter: new Map(),
})

const note = goldenTable()

describe.runIf(webGpu)('on WebGPU programs compute what Keras 3 computes', () => {
  test.each(chosen)('%s/%s', async (group, name) => {
    const golden = loadGolden(group, name)
    const executor = webGpu as NonNullable<typeof webGpu>
    const found = differences(golden, upTo(await runCase(executor, golden, NUM_STEPS)), upTo(keras(golden)))
    note('WebGPU, some cases', executor.library, group, found.length === 0)
    expect(found).toEqual([])
  })
})
