import { seededRandom, type Random } from '../../src/core/datasets/random.ts'
import { chooseCamera, develop } from './camera.ts'
import { createCanvas, type Canvas, type Light } from './canvas.ts'
import { around, between, oneOf, smoothstep } from './choices.ts'
import { pebbles, ruler, twig, type Clutter } from './clutter.ts'
import { color } from './color.ts'
import { cloth, paper, stone, wood } from './grounds/flat-grounds.ts'
import type { Ground } from './grounds/ground.ts'
import { drawBlade, grass, gravel, moss, sand, soil } from './grounds/rough-grounds.ts'
import { growLeaf, wilt } from './leaf.ts'
import { paintLeaf } from './paint-leaf.ts'
import { SPECIES, type Species } from './species.ts'
import { textureAt, type Textures } from './textures.ts'

/** A picture as a camera's chip would hand it over. */
export interface DrawnPhoto {
  readonly width: number
  readonly height: number
  /** `[height, width, 3]` uint8 sRGB. Newly allocated. */
  readonly pixels: Uint8Array
}

interface Place {
  readonly ground: Ground
  readonly isOutdoors: boolean
  /** How often other things lie about. */
  readonly clutter: readonly Clutter[]
  readonly hasFallenLeaves: boolean
}

const PLACES: readonly Place[] = [
  { ground: paper, isOutdoors: false, clutter: [ruler, twig, pebbles], hasFallenLeaves: false },
  { ground: paper, isOutdoors: false, clutter: [ruler, twig, twig], hasFallenLeaves: false },
  { ground: cloth, isOutdoors: false, clutter: [twig, ruler], hasFallenLeaves: false },
  { ground: wood, isOutdoors: false, clutter: [ruler, twig, pebbles], hasFallenLeaves: false },
  { ground: wood, isOutdoors: true, clutter: [twig, pebbles], hasFallenLeaves: true },
  { ground: stone, isOutdoors: true, clutter: [twig, pebbles, pebbles], hasFallenLeaves: true },
  { ground: soil, isOutdoors: true, clutter: [twig, twig, pebbles], hasFallenLeaves: true },
  { ground: sand, isOutdoors: true, clutter: [twig, pebbles], hasFallenLeaves: true },
  { ground: gravel, isOutdoors: true, clutter: [twig], hasFallenLeaves: true },
  { ground: moss, isOutdoors: true, clutter: [twig, pebbles], hasFallenLeaves: true },
  { ground: grass, isOutdoors: true, clutter: [twig], hasFallenLeaves: true },
]

/** Draws one photo of a leaf: the same for the same species, size and seed. */
export function drawSample(
  species: Species,
  size: { readonly width: number; readonly height: number },
  seed: number,
  textures: Textures,
): DrawnPhoto {
  const random = seededRandom(seed)
  const canvas = createCanvas(size.width, size.height)
  const place = oneOf(random, PLACES)
  const light = chooseLight(random, place.isOutdoors)
  place.ground(canvas, light, random, textures)
  const things = new Set(random() < 0.5 ? [oneOf(random, place.clutter), oneOf(random, place.clutter)] : [])
  for (const draw of things) draw(canvas, light, random, textures)
  if (place.hasFallenLeaves && random() < 0.2) dropFallenLeaves(canvas, light, random, textures)
  const leaf = growLeaf(species, random)
  const shortSide = Math.min(size.width, size.height)
  paintLeaf(
    canvas,
    leaf,
    {
      x: size.width * (0.5 + around(random, 0, 0.05)),
      y: size.height * (0.5 + around(random, 0, 0.045)),
      length: shortSide * between(random, 0.84, 1.04),
      angle: random() * 2 * Math.PI,
      foreshortening: between(random, 0.86, 1),
      lift: between(random, 3, 11),
    },
    light,
    textures,
  )
  if (place.ground === grass || place.ground === moss) coverWithBlades(canvas, light, random)
  if (place.isOutdoors && light.hardness > 0.55 && random() < 0.6) dapple(canvas, random, textures)
  else lampFalloff(canvas, light, random)
  const pixels = develop(canvas, chooseCamera(random), textures, random)
  return { ...size, pixels }
}

function chooseLight(random: Random, isOutdoors: boolean): Light {
  const direction = random() * 2 * Math.PI
  const height = between(random, 0.5, 0.95)
  const flat = Math.sqrt(1 - height * height)
  return {
    x: Math.cos(direction) * flat,
    y: Math.sin(direction) * flat,
    z: height,
    hardness: isOutdoors ? between(random, 0.4, 0.85) : between(random, 0.45, 0.75),
  }
}

/** Small wilted leaves of any species, near the edges of the picture. */
function dropFallenLeaves(canvas: Canvas, light: Light, random: Random, textures: Textures): void {
  const numLeaves = 1 + Math.floor(random() * 3)
  for (let leaf = 0; leaf < numLeaves; leaf++) {
    const wilted = wilt(growLeaf(oneOf(random, SPECIES), random), random)
    const direction = random() * 2 * Math.PI
    const placement = {
      x: canvas.width * (0.5 + 0.5 * Math.cos(direction)),
      y: canvas.height * (0.5 + 0.5 * Math.sin(direction)),
      length: canvas.height * between(random, 0.16, 0.34),
      angle: random() * 2 * Math.PI,
      foreshortening: between(random, 0.75, 1),
      lift: between(random, 2, 5),
    }
    paintLeaf(canvas, wilted, placement, light, textures)
  }
}

/** A few blades of grass in front of the leaf. */
function coverWithBlades(canvas: Canvas, light: Light, random: Random): void {
  const numBlades = Math.floor(random() * 7)
  for (let blade = 0; blade < numBlades; blade++)
    drawBlade(
      canvas,
      light,
      random() * canvas.width,
      random() * canvas.height,
      random() * 2 * Math.PI,
      between(random, 50, 110),
      between(random, 1.2, 2.4),
      color(oneOf(random, ['#8fae4c', '#7c9c45', '#a7ad5e'])),
    )
}

/** Sun through a tree's crown. */
function dapple({ width, height, rgb }: Canvas, random: Random, { clouds }: Textures): void {
  const [shiftX, shiftY] = [random() * 512, random() * 512]
  const scale = between(random, 0.25, 0.55)
  const level = between(random, 0.36, 0.52)
  const depth = between(random, 0.25, 0.5)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const sun = smoothstep(level - 0.07, level + 0.07, textureAt(clouds, x * scale + shiftX, y * scale + shiftY))
      const shade = 1 - depth * (1 - sun)
      rgb[at] *= shade * 1.08
      rgb[at + 1] *= shade * 1.06
      rgb[at + 2] *= 1 - depth * 0.88 * (1 - sun)
    }
}

/** Brighter towards the window or lamp. */
function lampFalloff({ width, height, rgb }: Canvas, light: Light, random: Random): void {
  const strength = between(random, 0.05, 0.5)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const near = 1 + strength * ((x / width - 0.5) * light.x + (y / height - 0.5) * light.y)
      rgb[at++] *= near
      rgb[at++] *= near
      rgb[at++] *= near
    }
}
