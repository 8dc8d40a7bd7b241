import { between, oneOf, smoothstep } from '../choices.ts'
import { color, mix, scaled, type Color } from '../color.ts'
import { nearestTexel, textureAt } from '../textures.ts'
import { chooseMapping, layGround, mapX, mapY, paintMix, type Ground } from './ground.ts'

const PAPERS = ['#f1eee6', '#e9e4d6', '#dcd9d2', '#e8e3e0', '#cfd6d8', '#d8c7a6', '#b9c4bd', '#e4cfc4'].map(color)
const INKS = [color('#8fb0cf'), color('#b9bcc4'), color('#d0a9a0')]

/** Sheets and cards, some of them squared or lined. */
export const paper: Ground = (canvas, light, random, { clouds, grain }) => {
  const { rgb } = canvas
  const sheet = oneOf(random, PAPERS)
  const ink = oneOf(random, INKS)
  const print = oneOf(random, ['none', 'none', 'none', 'squares', 'lines'] as const)
  const pitch = between(random, 15, 26)
  const map = chooseMapping(random, 0.9)
  const turned = chooseMapping(random, 1, 1, between(random, -0.3, 0.3))
  layGround(canvas, light, (x, y, at) => {
    const u = mapX(map, x, y)
    const v = mapY(map, x, y)
    const tint = 0.93 + 0.1 * textureAt(clouds, u * 0.3, v * 0.3)
    let inked = 0
    if (print !== 'none') {
      const across = Math.abs(((mapY(turned, x, y) / pitch) % 1) - 0.5) * pitch
      inked = 1 - smoothstep(0.3, 1.2, across)
      if (print === 'squares')
        inked = Math.max(inked, 1 - smoothstep(0.3, 1.2, Math.abs(((mapX(turned, x, y) / pitch) % 1) - 0.5) * pitch))
    }
    paintMix(rgb, at, sheet, ink, inked * 0.55, tint)
    return textureAt(grain, u * 1.6, v * 1.6) * 0.35 + textureAt(clouds, u * 0.25, v * 0.25) * 5
  })
}

const FABRICS = ['#c9c0ad', '#8f9aa6', '#46566e', '#a5665a', '#dcd5c6', '#5c6b58', '#b79f6b', '#77706c'].map(color)

/** Woven cloth in soft folds: plain, striped or checked. */
export const cloth: Ground = (canvas, light, random, { clouds, grain }) => {
  const { rgb } = canvas
  const base = oneOf(random, FABRICS)
  const other = mix(base, oneOf(random, [color('#f0ece2'), color('#2f3440'), color('#b04a3c')]), 0.55)
  const pattern = oneOf(random, ['plain', 'plain', 'stripes', 'checks'] as const)
  const band = between(random, 30, 80)
  const thread = between(random, 3.2, 4.8)
  const map = chooseMapping(random, 1)
  const folds = chooseMapping(random, 0.32, 0.75)
  layGround(canvas, light, (x, y, at) => {
    const fold = textureAt(clouds, mapX(folds, x, y) * 0.4, mapY(folds, x, y) * 0.4)
    const u = mapX(map, x, y) + fold * 25
    const v = mapY(map, x, y) + fold * 18
    const warp = Math.sin((u * 2 * Math.PI) / thread)
    const weft = Math.sin((v * 2 * Math.PI) / thread)
    const weave = warp * weft
    let share = 0
    if (pattern !== 'plain') share = Math.floor(u / band) % 2 === 0 ? 0 : pattern === 'stripes' ? 1 : 0.5
    if (pattern === 'checks') share += Math.floor(v / band) % 2 === 0 ? 0 : 0.5
    const tone = 0.82 + 0.14 * weave + 0.22 * textureAt(grain, u * 0.7, v * 2)
    paintMix(rgb, at, base, other, share, tone)
    return weave * 0.18 + fold * 34
  })
}

const TIMBERS: readonly (readonly [Color, Color])[] = [
  [color('#b98d5c'), color('#7d5530')],
  [color('#9c948a'), color('#5f5952')],
  [color('#7a5238'), color('#472c1c')],
  [color('#d3b78d'), color('#a37f52')],
  [color('#8a8577'), color('#4d4a41')],
]

/** Planks of a table or a deck. */
export const wood: Ground = (canvas, light, random, { clouds, grain }) => {
  const { rgb } = canvas
  const [pale, dark] = oneOf(random, TIMBERS)
  const plank = between(random, 70, 210)
  const map = chooseMapping(random, 1, 1, oneOf(random, [0, Math.PI / 2]) + between(random, -0.35, 0.35))
  const rings = between(random, 5, 11)
  const wear = between(random, 0.2, 1)
  const tones = Array.from({ length: 64 }, () => between(random, 0.8, 1.12))
  const shifts = Array.from({ length: 64 }, () => random() * 512)
  layGround(canvas, light, (x, y, at) => {
    const u = mapX(map, x, y)
    const v = mapY(map, x, y)
    const row = Math.floor(v / plank)
    const index = ((row % 64) + 64) % 64
    const inPlank = v - row * plank
    const shift = shifts[index]
    const warp = textureAt(clouds, u * 0.12 + shift, v * 0.5 + shift)
    const ring = 0.5 + 0.5 * Math.sin(warp * rings * 6 + v * 0.12)
    const fibre = textureAt(grain, u * 0.09 + shift, v * 1.3)
    const pore = smoothstep(0.62, 0.8, textureAt(grain, u * 0.05, v * 2.3 + shift))
    const share = Math.min(1, 0.2 + 0.42 * ring * ring + 0.38 * fibre * wear + 0.35 * pore * wear)
    const gap = 1 - smoothstep(0.6, 2.4, Math.min(inPlank, plank - inPlank))
    const tone = tones[index] * (1 - 0.88 * gap)
    paintMix(rgb, at, pale, dark, share, tone)
    return -share * 1.3 * wear - gap * 3
  })
}

const STONES = ['#a3a19b', '#8c8a87', '#b3aa9c', '#7d8285', '#9d9384'].map(color)

/** A slab of stone or concrete: speckled, pitted, now and then cracked. */
export const stone: Ground = (canvas, light, random, { clouds, grain, borders, specks }) => {
  const { rgb } = canvas
  const base = scaled(oneOf(random, STONES), between(random, 0.75, 1.15))
  const lichen = mix(base, oneOf(random, [color('#c9b74f'), color('#d9dbc9'), color('#55604a')]), 0.6)
  const hasLichen = random() < 0.5
  const hasCracks = random() < 0.4
  const map = chooseMapping(random, 1)
  layGround(canvas, light, (x, y, at) => {
    const u = mapX(map, x, y)
    const v = mapY(map, x, y)
    const cloud = textureAt(clouds, u * 0.6, v * 0.6)
    const rough = textureAt(grain, u * 1.1, v * 1.1)
    const speck = nearestTexel(specks, u * 0.9, v * 0.9)
    const grown = hasLichen
      ? smoothstep(0.62, 0.68, textureAt(clouds, u * 0.45 + 99, v * 0.45) + (rough - 0.5) * 0.25)
      : 0
    const crack = hasCracks
      ? 1 - smoothstep(0.006, 0.02, textureAt(borders, u * 0.16 + cloud * 9, v * 0.16 + rough * 2))
      : 0
    const tone =
      (0.62 + 0.45 * cloud + 0.3 * (rough - 0.5) + (speck > 0.93 ? 0.2 : speck < 0.07 ? -0.22 : 0)) * (1 - 0.75 * crack)
    paintMix(rgb, at, base, lichen, grown, tone)
    return rough * 1.8 + cloud * 7 - crack * 3 + grown * 1.2
  })
}
