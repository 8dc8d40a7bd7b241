import type { ModelMeasurement, StepTime } from '../../shared/contract/measurement.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'

/** Something measured at a place. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * The closest sequence that never falls (least squares; pool adjacent violators, Barlow et al. 1972): times up to later blocks are no shorter.
 * What had to be made one lies at the middle of its places.
 */
export function neverFalling(points: readonly Point[]): Point[] {
  const pools: { x: number; y: number; count: number }[] = []
  for (const point of points) {
    let pool = { ...point, count: 1 }
    for (let last = pools.at(-1); last && last.y > pool.y; last = pools.at(-1)) {
      pools.pop()
      const count = last.count + pool.count
      const mean = (key: 'x' | 'y'): number => (last[key] * last.count + pool[key] * pool.count) / count
      pool = { x: mean('x'), y: mean('y'), count }
    }
    pools.push(pool)
  }
  return pools.map(({ x, y }) => ({ x, y }))
}

/** A step's time by the number of photos in it, from two sizes. Neither part is below zero. */
export function splitStepTime(
  small: { readonly batchSize: number; readonly seconds: number },
  large: { readonly batchSize: number; readonly seconds: number },
): Omit<StepTime, 'line'> {
  const whole = { fixedSeconds: 0, secondsPerImage: large.seconds / large.batchSize }
  if (small.batchSize >= large.batchSize) return whole
  const secondsPerImage = Math.max(0, (large.seconds - small.seconds) / (large.batchSize - small.batchSize))
  const fixedSeconds = large.seconds - secondsPerImage * large.batchSize
  return fixedSeconds < 0 ? whole : { fixedSeconds, secondsPerImage }
}

/** Times up to every block, from times up to some: between them by multiply-adds. @param measured  by block; the last block is among them. */
export function timesOfBlocks(
  measured: ReadonlyMap<number, number>,
  multiplyAddsOfBlocks: readonly number[],
): number[] {
  const work = runningSum(multiplyAddsOfBlocks)
  const known = [...measured].sort(([a], [b]) => a - b).map(([block, y]) => ({ x: work[block] ?? 0, y }))
  const last = known.at(-1)
  const times = neverFalling(known)
  const end = times.at(-1)
  // the whole takes what it took, also where its end was joined with what came before
  const beyond = last && end && last.x > end.x ? [{ x: last.x, y: Math.max(last.y, end.y) }] : []
  return work.map((each) => interpolate([{ x: 0, y: 0 }, ...times, ...beyond], each))
}

/** Seconds from the pixels to just before a layer, for one photo. */
export function forwardTo(map: LayerMap, { forwardSeconds }: ModelMeasurement, layer: number): number {
  const within = map.layers[layer]?.block ?? map.blocks.length
  const before = forwardSeconds[within - 1] ?? 0
  const { firstLayer, numLayers } = map.blocks[within] ?? { firstLayer: layer, numLayers: 0 }
  const costOf = (from: number, to: number): number =>
    map.layers.slice(from, to).reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)
  const whole = costOf(firstLayer, firstLayer + numLayers)
  if (whole === 0) return before
  return before + ((forwardSeconds[within] ?? before) - before) * (costOf(firstLayer, layer) / whole)
}

/** Seconds of a step of so many photos that begins at a layer: between the lines that were measured, by the forward time that lies between. */
export function stepSeconds(map: LayerMap, measurement: ModelMeasurement, layer: number, batchSize: number): number {
  const points = measurement.steps.map(({ line, fixedSeconds, secondsPerImage }) => ({
    x: measurement.forwardSeconds[line - 1] ?? 0,
    y: fixedSeconds + secondsPerImage * batchSize,
  }))
  return interpolate(points, forwardTo(map, measurement, layer))
}

/** Straight lines between points ordered by x; beyond the ends as at the ends. */
function interpolate(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x)
  const to = points[after]
  const from = points[after - 1]
  if (!to) return points.at(-1)?.y ?? 0
  if (!from || to.x === from.x) return to.y
  return from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x)
}

function runningSum(values: readonly number[]): number[] {
  let sum = 0
  return values.map((value) => (sum += value))
}
