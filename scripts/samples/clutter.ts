import type { Random } from '../../src/core/datasets/random.ts'
import type { Canvas, Light } from './canvas.ts'
import { blend, drawStroke } from './canvas.ts'
import { between, clamp, oneOf, smoothstep } from './choices.ts'
import { color, scaled } from './color.ts'
import { castShadow } from './shadow.ts'
import { textureAt, type Textures } from './textures.ts'

export type Clutter = (canvas: Canvas, light: Light, random: Random, textures: Textures) => void

const BARKS = ['#6e5643', '#4d3f35', '#87705a', '#5d5148'].map(color)

/** A bent twig, with a side twig where there is room. */
export const twig: Clutter = (canvas, light, random) => {
  const bark = oneOf(random, BARKS)
  const start = { x: random() * canvas.width, y: random() * canvas.height, radius: between(random, 1.6, 4) }
  const angle = random() * 2 * Math.PI
  drawTwig(canvas, light, random, start, angle, between(random, 90, 260), bark)
}

function drawTwig(
  canvas: Canvas,
  light: Light,
  random: Random,
  start: { readonly x: number; readonly y: number; readonly radius: number },
  direction: number,
  length: number,
  bark: ReturnType<typeof color>,
): void {
  const numPieces = Math.max(3, Math.round(length / 24))
  const points = [start]
  let angle = direction
  for (let piece = 0; piece < numPieces; piece++) {
    angle += between(random, -0.25, 0.25)
    const from = points[piece]
    points.push({
      x: from.x + (Math.cos(angle) * length) / numPieces,
      y: from.y + (Math.sin(angle) * length) / numPieces,
      radius: Math.max(0.7, from.radius * 0.9),
    })
  }
  const shift = start.radius * 1.3
  const dark = [0.01, 0.01, 0.012] as const
  const fallen = points.map(({ x, y, radius }) => ({
    x: x - light.x * shift,
    y: y - light.y * shift,
    radius: radius * 1.15,
  }))
  for (let piece = 0; piece < numPieces; piece++)
    drawStroke(canvas, fallen[piece], fallen[piece + 1], dark, light, 0, 0.4)
  for (let piece = 0; piece < numPieces; piece++)
    drawStroke(canvas, points[piece], points[piece + 1], scaled(bark, between(random, 0.9, 1.1)), light, 0.9)
  if (start.radius > 2.2) {
    const fork = points[Math.floor(numPieces / 2)]
    drawTwig(
      canvas,
      light,
      random,
      { ...fork, radius: fork.radius * 0.6 },
      direction + oneOf(random, [-0.8, 0.8]),
      length * 0.35,
      bark,
    )
  }
}

const STONES = ['#9b948a', '#7f7d7c', '#b8ae9d', '#6f665e', '#a4989a'].map(color)

/** A pebble or a handful. */
export const pebbles: Clutter = (canvas, light, random, { clouds, grain }) => {
  const numPebbles = 1 + Math.floor(random() * 5)
  for (let pebble = 0; pebble < numPebbles; pebble++) {
    const paint = oneOf(random, STONES)
    const radius = between(random, 5, 20)
    drawPebble(canvas, light, random, radius, (x, y) => {
      const tone = 0.75 + 0.4 * textureAt(clouds, x * 2, y * 2) + 0.4 * (textureAt(grain, x, y) - 0.5)
      return [paint[0] * tone, paint[1] * tone, paint[2] * tone]
    })
  }
}

function drawPebble(
  canvas: Canvas,
  light: Light,
  random: Random,
  radius: number,
  paintAt: (x: number, y: number) => readonly [number, number, number],
): void {
  const [middleX, middleY] = [random() * canvas.width, random() * canvas.height]
  const squash = between(random, 0.6, 1)
  const angle = random() * Math.PI
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  const [left, top] = [Math.floor(middleX - radius), Math.floor(middleY - radius)]
  const side = Math.ceil(2 * radius) + 1
  const coverage = new Float32Array(side * side)
  const distances = Float32Array.from({ length: side * side }, (_, at) => {
    const dx = left + (at % side) - middleX
    const dy = top + Math.floor(at / side) - middleY
    const distance = Math.hypot((dx * cosine + dy * sine) / radius, (dy * cosine - dx * sine) / (radius * squash))
    coverage[at] = clamp((1 - distance) * radius, 0, 1)
    return distance
  })
  const fall = { x: (-light.x / light.z) * radius * 0.35, y: (-light.y / light.z) * radius * 0.35 }
  castShadow(canvas, { left, top, width: side, height: side, coverage }, { ...fall, softness: 3, strength: 0.75 })
  distances.forEach((distance, at) => {
    const [x, y] = [left + (at % side), top + Math.floor(at / side)]
    if (distance >= 1 || x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return
    const lift = Math.sqrt(1 - distance * distance)
    const tilt = ((x - middleX) * light.x + (y - middleY) * light.y) / radius
    const lit = Math.max(0.12, 1 - light.hardness + light.hardness * (lift * 0.75 + tilt * 0.9))
    const [red, green, blue] = paintAt(x, y)
    blend(canvas, y * canvas.width + x, red * lit, green * lit, blue * lit, coverage[at])
  })
}

/** A steel or wooden ruler along an edge, with a mark every millimetre. */
export const ruler: Clutter = (canvas, light, random, { grain }) => {
  const { width, height } = canvas
  const body = oneOf(random, [color('#c9a468'), color('#c4c8cb'), color('#e7e2cf')])
  const isUpright = random() < 0.4
  const length = isUpright ? height : width
  const across = isUpright ? width : height
  const breadth = between(random, 34, 52)
  const isFar = random() < 0.5
  const inset = between(random, -4, 14)
  const tilt = between(random, -0.07, 0.07)
  const millimetre = between(random, 4.6, 6.4)
  const [fallX, fallY] = [-light.x * 5, -light.y * 5]
  const insideOf = (x: number, y: number): number => {
    const along = isUpright ? y : x
    const off = (isUpright ? x : y) - (along - length / 2) * tilt
    return isFar ? off - (across - inset - breadth) : inset + breadth - off
  }
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const depth = insideOf(x, y)
      if (depth < -0.5) {
        const shadow = smoothstep(-3, 2, insideOf(x - fallX, y - fallY)) * 0.5
        if (shadow > 0.01) blend(canvas, at, 0, 0, 0, shadow)
        continue
      }
      if (depth > breadth) continue
      const along = (isUpright ? y : x) / millimetre
      const mark = Math.round(along)
      const reach = mark % 10 === 0 ? 0.42 : mark % 5 === 0 ? 0.32 : 0.2
      const thickness = mark % 10 === 0 ? 0.75 : 0.5
      const inked =
        depth > 1.5 && depth < breadth * reach
          ? 1 - smoothstep(thickness - 0.3, thickness + 0.5, Math.abs(along - mark) * millimetre)
          : 0
      const tone =
        (0.88 + 0.2 * textureAt(grain, x * 0.15 + y * 0.02, y * 0.9)) * (1 - 0.9 * inked) * (depth < 1.5 ? 1.15 : 1)
      blend(canvas, at, body[0] * tone, body[1] * tone, body[2] * tone, Math.min(1, depth + 0.5))
    }
}
