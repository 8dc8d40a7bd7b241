interface Node {
  readonly name: string
  readonly inbound: readonly string[]
}

/**
 * Layers in the order in which Keras 3 keeps them once it has read a model: the farthest from the answer first, those equally far as they
 * are met on the way back from it. Weights are numbered in that order.
 *
 * @param layers  in topological order.
 * @param output  the layer that answers. What it does not depend on is left out.
 * @see keras/src/ops/function.py `map_graph`
 */
export function kerasOrder<T extends Node>(layers: readonly T[], output: string): T[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const met = new Map<string, number>()
  const waiting = [output]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (met.has(name)) continue
    met.set(name, met.size)
    waiting.push(...(byName.get(name)?.inbound ?? []).toReversed())
  }
  const depths = new Map<string, number>([[output, 0]])
  for (const { name, inbound } of layers.toReversed())
    for (const before of met.has(name) ? inbound : [])
      depths.set(before, Math.max(depths.get(before) ?? 0, (depths.get(name) ?? 0) + 1))
  const place = (name: string): [number, number] => [depths.get(name) ?? 0, met.get(name) ?? 0]
  return layers
    .filter(({ name }) => met.has(name))
    .sort((a, b) => {
      const [[depthA, metA], [depthB, metB]] = [place(a.name), place(b.name)]
      return depthB - depthA || metA - metB
    })
}
