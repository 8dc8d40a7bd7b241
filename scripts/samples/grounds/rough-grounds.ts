import type { Canvas, Light } from '../canvas.ts'
import { drawStroke } from '../canvas.ts'
import { between, oneOf, smoothstep } from '../choices.ts'
import { color, mix, scaled } from '../color.ts'
import { nearestTexel, textureAt } from '../textures.ts'
import { chooseMapping, layGround, mapX, mapY, paintMix, type Ground } from './ground.ts'

const SOILS = [
  ['#7a5f47', '#2e2119'],
  ['#6b5a4a', '#2a231d'],
  ['#8f7355', '#46362a'],
  ['#5c4a3c', '#1f1813'],
].map((pair) => pair.map(color))

/** Crumbs of earth. */
export const soil: Ground = (canvas, light, random, { clouds, grain, cells, cellTones }) => {
  const { rgb } = canvas
  const [pale, dark] = oneOf(random, SOILS)
  const size = between(random, 1.5, 3.4)
  const map = chooseMapping(random, 1)
  layGround(canvas, light, (x, y, at) => {
    const rough = textureAt(grain, mapX(map, x, y) * 0.8, mapY(map, x, y) * 0.8)
    const u = mapX(map, x, y) + rough * 5
    const v = mapY(map, x, y) + rough * 4
    const crumb = 1 - textureAt(cells, u * size, v * size) ** 2
    const cloud = textureAt(clouds, u * 0.7, v * 0.7)
    const tone = nearestTexel(cellTones, u * size, v * size)
    const share = Math.min(1, Math.max(0, 0.2 + 0.7 * (1 - crumb) + 0.5 * (0.55 - cloud) + 0.25 * (tone - 0.5)))
    paintMix(rgb, at, pale, dark, share, 1)
    return crumb * (3.2 / size + 0.8) + cloud * 14 + rough * 3
  })
}

const SANDS = ['#cdb48a', '#bfa684', '#d6c6a5', '#a89a86'].map(color)

/** Sand, in ripples or smooth. */
export const sand: Ground = (canvas, light, random, { clouds, grain, specks }) => {
  const { rgb } = canvas
  const base = oneOf(random, SANDS)
  const ripples = random() < 0.6 ? between(random, 1.5, 4) : 0
  const wavelength = between(random, 24, 50)
  const map = chooseMapping(random, 1)
  layGround(canvas, light, (x, y, at) => {
    const u = mapX(map, x, y)
    const v = mapY(map, x, y)
    const cloud = textureAt(clouds, u * 0.5, v * 0.5)
    const rough = textureAt(grain, u * 2.1, v * 2.1)
    const grainTone = nearestTexel(specks, u * 0.9, v * 0.9)
    const tone = 0.78 + 0.2 * cloud + 0.34 * (grainTone - 0.5) + 0.3 * (rough - 0.5)
    paintMix(rgb, at, base, base, 0, tone)
    return ripples * Math.sin((v * 2 * Math.PI) / wavelength + cloud * 9) + cloud * 22 + rough * 1.4
  })
}

const PEBBLES = ['#a59c8f', '#8b8a8c', '#c6beb0', '#7b6f64', '#9a8f93', '#b59f85'].map(color)

/** Gravel: round stones of a few colors, dark between them. */
export const gravel: Ground = (canvas, light, random, { clouds, grain, cells, borders, cellTones }) => {
  const { rgb } = canvas
  const size = between(random, 0.9, 2.2)
  const brightness = between(random, 0.7, 1.1)
  const map = chooseMapping(random, size, size * between(random, 1, 1.4))
  const first = Math.floor(random() * PEBBLES.length)
  layGround(canvas, light, (x, y, at) => {
    const wobble = textureAt(clouds, x * 0.9, y * 0.9) * 9
    const u = mapX(map, x, y) + wobble
    const v = mapY(map, x, y) - wobble
    const border = textureAt(borders, u, v)
    const tone = nearestTexel(cellTones, u, v)
    const stoneColor = PEBBLES[(first + Math.floor(tone * 4)) % PEBBLES.length]
    const rough = textureAt(grain, x * 0.9, y * 0.9)
    const gap = smoothstep(0.02, 0.3, border) * smoothstep(0.8, 0.55, textureAt(cells, u, v))
    const lightness = brightness * (0.14 + 0.86 * gap) * (0.72 + 0.3 * ((tone * 7.3) % 1) + 0.3 * (rough - 0.5))
    paintMix(rgb, at, stoneColor, stoneColor, 0, lightness)
    const round = 1 - textureAt(cells, u, v) ** 2
    return ((round * 9 + gap * 3) / size) * 0.9 + rough * 1.2
  })
}

const MOSSES = [
  ['#6f7448', '#22261a'],
  ['#5d6a50', '#1b221c'],
  ['#7c7752', '#2e2b1c'],
].map((pair) => pair.map(color))

/** Moss: cushions of many tiny tips. */
export const moss: Ground = (canvas, light, random, { clouds, grain, cells, specks }) => {
  const { rgb } = canvas
  const [pale, dark] = oneOf(random, MOSSES)
  const map = chooseMapping(random, 1)
  const size = between(random, 3, 4.6)
  layGround(canvas, light, (x, y, at) => {
    const u = mapX(map, x, y)
    const v = mapY(map, x, y)
    const rough = textureAt(grain, u * 1.3, v * 1.3)
    const cloud = textureAt(clouds, u * 0.75, v * 0.75)
    const tip = 1 - textureAt(cells, u * size + rough * 26, v * size - cloud * 30)
    const speck = nearestTexel(specks, u, v)
    const share = Math.min(1, Math.max(0, 1.25 - tip * 0.5 - cloud * 0.75 - (rough - 0.5) * 0.5 - (speck - 0.5) * 0.3))
    paintMix(rgb, at, pale, dark, share, 1)
    return tip * 1.3 + cloud * 34 + rough * 3.2 + speck * 0.5
  })
}

const LAWNS = [
  ['#8aa04f', '#26381a'],
  ['#74935a', '#1e331c'],
  ['#a3a162', '#3d3d1f'],
  ['#84994c', '#2a3a1a'],
].map((pair) => pair.map(color))

/** A lawn from above: blades over blades, the upper ones lighter. */
export const grass: Ground = (canvas, light, random, textures) => {
  const { width, height } = canvas
  soil(canvas, light, random, textures)
  const [pale, dark] = oneOf(random, LAWNS)
  for (let at = 0; at < canvas.rgb.length; at++) canvas.rgb[at] = canvas.rgb[at] * 0.12 + dark[at % 3] * 0.5
  const numBlades = Math.round((width * height) / 95)
  const wind = random() * 2 * Math.PI
  for (let blade = 0; blade < numBlades; blade++) {
    const depth = blade / numBlades
    const paint = scaled(
      mix(dark, random() < 0.06 ? color('#c8b878') : pale, depth * between(random, 0.4, 1.1)),
      between(random, 0.75, 1.2),
    )
    drawBlade(
      canvas,
      light,
      random() * width,
      random() * height,
      wind + between(random, -1.5, 1.5),
      between(random, 30, 75),
      between(random, 1.1, 2.6),
      paint,
    )
  }
}

/** A blade of grass in three pieces, bending. */
export function drawBlade(
  canvas: Canvas,
  light: Light,
  startX: number,
  startY: number,
  direction: number,
  length: number,
  radius: number,
  paint: readonly [number, number, number],
): void {
  let from = { x: startX, y: startY, radius }
  const bend = Math.sin(startX * 12.9 + startY * 7.3) * 0.35
  for (let piece = 1; piece <= 3; piece++) {
    const angle = direction + bend * (piece - 1)
    const to = {
      x: from.x + (Math.cos(angle) * length) / 3,
      y: from.y + (Math.sin(angle) * length) / 3,
      radius: radius * (1 - piece / 3) + 0.25,
    }
    drawStroke(canvas, from, to, paint, light, 0.45)
    from = to
  }
}
