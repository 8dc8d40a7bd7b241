import type { Random } from '../../src/core/datasets/random.ts'

/** Uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random()
}

/** Around `mean`, nearly always within two `deviation`s: the sum of three uniform numbers, so it has no far outliers. */
export function around(random: Random, mean: number, deviation: number): number {
  return mean + deviation * 2 * (random() + random() + random() - 1.5)
}

export function oneOf<T>(random: Random, options: readonly T[]): T {
  return options[Math.floor(random() * options.length)]
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, value: number): number {
  const share = clamp((value - low) / (high - low), 0, 1)
  return share * share * (3 - 2 * share)
}
