import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { graphOf } from '../golden/engine-cases.ts'
import { type GoldenTensor, listGoldens, loadGolden } from '../golden/load.ts'

export interface ExportCase {
  readonly name: string
  readonly graph: LayerGraph
  /** What its first layer takes. */
  readonly x: GoldenTensor
  /** What Keras 3 said of it. */
  readonly expected: GoldenTensor
}

/** Every golden layer, and every small net once: what is frozen in it makes no difference here. */
export function exportCases(): ExportCase[] {
  const layers = listGoldens('layers').map((name) => ({ group: 'layers' as const, name }))
  const models = listGoldens('models')
    .filter((name) => name.endsWith('-everything-sgd'))
    .map((name) => ({ group: 'models' as const, name }))
  return [...layers, ...models].map(({ group, name }) => {
    const golden = loadGolden(group, name)
    return { name, graph: graphOf(golden), x: golden.x, expected: golden.expected.inference }
  })
}

/** The largest difference, as a share of the largest number. */
export function differenceOf(actual: Float32Array, expected: Float32Array): number {
  let [difference, largest] = [0, 1e-3]
  expected.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - actual[i]))
    largest = Math.max(largest, Math.abs(value))
  })
  return actual.length === expected.length && Number.isFinite(difference) ? difference / largest : Infinity
}
