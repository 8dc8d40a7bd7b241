import { consumersOf } from '../../models/graph-walk.ts'
import type { Block } from '../../models/blocks.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { lowerLayers } from './lower-layers.ts'
import { GraphFunction, type Tensor } from '../op-graph.ts'
import { addN } from '../../ops/arithmetic.ts'
import { reshape } from '../../ops/shapes.ts'
import { slice } from '../../ops/slices.ts'
import { createProgram, type Program } from '../program.ts'
import { normalizedImages } from './inputs.ts'
import { inference } from './lowerings.ts'

/** What {@link compileBlockEnds} calls the end of a block. */
export const endOf = (block: number): string => `end${block}`

/**
 * Function `forward`: feed `images` uint8 `[batch, height, width, 3]`; for each wanted block the fetch {@link endOf} float32 `[batch]`, the sum of the
 * first value of every tensor that leaves it, for each photo.
 *
 * A fetch that is asked for alone takes as long as the model takes up to there: nothing beyond is computed, and next to nothing is copied.
 *
 * @param wanted  positions of blocks.
 */
export function compileBlockEnds(graph: LayerGraph, blocks: readonly Block[], wanted: readonly number[]): Program {
  const f = new GraphFunction('forward')
  const leaving = new Map(wanted.map((block) => [block, layersLeaving(graph, blocks, block)]))
  const names = [...new Set([...leaving.values()].flat())]
  const input = normalizedImages(f, graph)
  const outputs = lowerLayers(inference(f, graph), new Map([[graph.input, input]]), names)
  for (const [block, layers] of leaving) {
    const values = layers.map((name) => firstValues(f, outputs.get(name) as Tensor))
    f.fetch(endOf(block), addN(f, values))
  }
  return createProgram([f])
}

/** Layers up to the end of a block whose outputs are needed beyond it, or are the model's answer. */
function layersLeaving(graph: LayerGraph, blocks: readonly Block[], block: number): string[] {
  const below = new Set(blocks.slice(0, block + 1).flatMap(({ layers }) => layers))
  const consumers = consumersOf(graph)
  return [...below].filter(
    (name) => name === graph.output || consumers.get(name)?.some((consumer) => !below.has(consumer)),
  )
}

function firstValues(f: GraphFunction, x: Tensor): Tensor {
  const inner = x.shape.slice(1)
  const first = slice(
    f,
    x,
    x.shape.map(() => 0),
    [-1, ...inner.map(() => 1)],
  )
  return reshape(f, first, x.shape.slice(0, 1))
}
