/** Linear light, 0 to 1: what can be mixed and multiplied by a lamp. */
export type Color = readonly [red: number, green: number, blue: number]

/** From `#rrggbb` as painters and browsers write it (sRGB, its curve taken as a power of 2.2). */
export function color(hex: string): Color {
  const channel = (at: number): number => (Number.parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2
  return [channel(1), channel(3), channel(5)]
}

export function mix(from: Color, to: Color, share: number): Color {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

export function scaled(of: Color, by: number): Color {
  return [of[0] * by, of[1] * by, of[2] * by]
}
