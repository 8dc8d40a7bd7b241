import { failure } from '../../shared/errors.ts'
import type { LayerGraph } from '../models/layer-graph.ts'

/** Protocol buffers end at 2 GiB; the graph itself needs a little. */
const MAX_WEIGHT_BYTES = 2 ** 31 - 2 ** 24

/** @throws {AppError} `model-not-expressible` for weights that do not fit into one protocol buffer. */
export function checkFits(graph: LayerGraph, what: string): void {
  const numBytes = [...graph.weights.values()].reduce((sum, { values }) => sum + values.byteLength, 0)
  if (numBytes <= MAX_WEIGHT_BYTES) return
  throw failure('model-not-expressible', { of: 'buffer', format: what, numBytes })
}
