/**
 * Layers in the order of Keras 3's `model.layers`, in which it saves, numbers and loads weights: the farthest from the answer first,
 * those equally far as they are met on the way back from it. What the answer does not depend on is left out.
 *
 * @param inboundOf  what a layer takes, in order; no layer may take what depends on it.
 * @see keras/src/ops/function.py `map_graph`
 */
export function kerasOrder<T>(output: T, inboundOf: (layer: T) => readonly T[]): T[] {
  const { met, finished } = walk(output, inboundOf)
  const depths = new Map<T, number>([[output, 0]])
  const depthOf = (layer: T): number => depths.get(layer) ?? 0
  for (const layer of finished.toReversed())
    for (const source of inboundOf(layer)) depths.set(source, Math.max(depthOf(source), depthOf(layer) + 1))
  return met.sort((a, b) => depthOf(b) - depthOf(a))
}

/** Depth first from the answer: layers as they are met, and in the order in which all that each takes is done. */
function walk<T>(output: T, inboundOf: (layer: T) => readonly T[]): { met: T[]; finished: T[] } {
  const met = new Set([output])
  const finished: T[] = []
  const path = [{ layer: output, waiting: [...inboundOf(output)] }]
  for (let current = path.at(-1); current; current = path.at(-1)) {
    const next = current.waiting.shift()
    if (next === undefined) finished.push(path.pop()!.layer)
    else if (!met.has(next)) {
      met.add(next)
      path.push({ layer: next, waiting: [...inboundOf(next)] })
    }
  }
  return { met: [...met], finished }
}
