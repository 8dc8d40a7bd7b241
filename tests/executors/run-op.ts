import type { Executor } from '../../src/core/engine/executor.ts'
import { sizeOf } from '../../src/core/models/layer-graph.ts'
import { GraphFunction, type TensorData } from '../../src/core/engine/op-graph.ts'
import { createProgram } from '../../src/core/engine/program.ts'
import { randomValues } from './small-model.ts'
import { valuesByName } from './expect-agreement.ts'

/**
 * Builds a function of float32 feeds with `build`, and runs it on numbers in [-1, 1) that depend on the feed's name alone, or on those
 * given. A feed with an open batch must be given.
 */
export async function runOp(
  executor: Executor,
  build: (f: GraphFunction) => void,
  given: Readonly<Record<string, Float32Array>> = {},
): Promise<Record<string, TensorData['values']>> {
  const f = new GraphFunction('op')
  build(f)
  const feeds = [...f.feeds].map(([name, feed]): [string, TensorData] => {
    const values = given[name] ?? randomValues(name, feed.shape as number[])
    const rest = sizeOf(feed.shape.slice(1) as number[])
    const shape = feed.shape.map((size) => size ?? values.length / rest)
    return [name, { dtype: 'float32', shape, values: values.slice() }]
  })
  const session = await executor.load(createProgram([f]))
  const results = session.run('op', Object.fromEntries(feeds))
  session.dispose()
  return valuesByName(results)
}
