import type { Canvas, Light } from './canvas.ts'
import { smoothstep } from './choices.ts'
import { OUTLINE_STEPS, outlinePosition, type Leaf } from './leaf.ts'
import { castShadow, type Mask } from './shadow.ts'
import { nearestTexel, textureAt, type Textures } from './textures.ts'

/** How a leaf lies in the picture. */
export interface Placement {
  /** Middle of the blade, in pixels. */
  readonly x: number
  readonly y: number
  /** Blade length in pixels and the direction its tip points to, in radians. */
  readonly length: number
  readonly angle: number
  /** The camera's: 1 looks straight down; less shortens the picture from top to bottom. */
  readonly foreshortening: number
  /** How far above the ground it lies, in pixels: its shadow falls that far. */
  readonly lift: number
}

/** What {@link measureLeaf} finds out about the pixels of a leaf's box. */
interface Surface extends Mask {
  /** Relief, in pixels. */
  readonly relief: Float32Array
  /** Two values a pixel: across and along the blade. */
  readonly positions: Float32Array
  /** 0 on the midrib to 1 on the margin. */
  readonly margins: Float32Array
  /** How much of each pixel is vein. */
  readonly veins: Float32Array
}

export function paintLeaf(canvas: Canvas, leaf: Leaf, placement: Placement, light: Light, textures: Textures): void {
  const surface = measureLeaf(canvas, leaf, placement, textures)
  if (surface === undefined) return
  dropShadow(canvas, surface, placement, light)
  colorLeaf(canvas, surface, leaf, light, textures)
}

function measureLeaf(canvas: Canvas, leaf: Leaf, placement: Placement, textures: Textures): Surface | undefined {
  const { x, y, length, foreshortening } = placement
  const reach = length * (0.62 + leaf.stalkLength)
  const left = Math.max(0, Math.floor(x - reach))
  const top = Math.max(0, Math.floor(y - reach * foreshortening))
  const width = Math.min(canvas.width, Math.ceil(x + reach)) - left
  const height = Math.min(canvas.height, Math.ceil(y + reach * foreshortening)) - top
  if (width <= 2 || height <= 2) return undefined
  const numPixels = width * height
  const surface = {
    ...{ left, top, width, height },
    coverage: new Float32Array(numPixels),
    relief: new Float32Array(numPixels),
    positions: new Float32Array(numPixels * 2),
    margins: new Float32Array(numPixels),
    veins: new Float32Array(numPixels),
  }
  for (let row = 0; row < height; row++) measureRow(surface, leaf, placement, textures, row)
  return surface
}

function measureRow(surface: Surface, leaf: Leaf, placement: Placement, textures: Textures, row: number): void {
  const { length, angle } = placement
  const cosine = Math.cos(angle) / length
  const sine = Math.sin(angle) / length
  const dy = (row + surface.top - placement.y) / placement.foreshortening
  for (let column = 0, at = row * surface.width; column < surface.width; column++, at++) {
    const dx = column + surface.left - placement.x
    const along = dx * cosine + dy * sine + 0.5
    const bent = leaf.bend * (4 * (along - 0.5) ** 2 - 1)
    const across = -dx * sine + dy * cosine - bent
    if (across < -0.6 || across > 0.6 || along < -0.5 || along > 1.2) continue
    measurePoint(surface, leaf, length, textures, at, across, along)
  }
}

/** Side veins' half width. */
const VEIN_WIDTH = 0.0042

function measurePoint(
  surface: Surface,
  leaf: Leaf,
  length: number,
  { clouds, borders }: Textures,
  at: number,
  across: number,
  along: number,
): void {
  const side = Math.abs(across)
  // A little thicker where it was torn off.
  const stalkRadius = leaf.stalkRadius * (along < 0 ? 1 - along : 1 - along * 0.9)
  let covered = 0
  if (along > -leaf.stalkLength && along < 0.06) covered = Math.min(1, (stalkRadius - side) * length + 0.5)
  let margin = 0
  const step = outlinePosition(leaf, across, along) * OUTLINE_STEPS
  if (step > 1 && step < OUTLINE_STEPS - 2) {
    const outline = leaf.outlines[across < 0 ? 0 : 1]
    const index = Math.floor(step)
    const slope = (outline[index + 1] - outline[index - 1]) * (OUTLINE_STEPS / 2)
    const half = outline[index] + (outline[index + 1] - outline[index]) * (step - index)
    const inside = (half - side) / Math.sqrt(1 + Math.min(9, slope * slope))
    covered = Math.max(covered, Math.min(1, inside * length + 0.5))
    margin = half > 0 ? Math.min(1, side / half) : 1
  }
  if (covered <= 0) return
  for (const hole of leaf.holes) {
    const ragged = (textureAt(clouds, across * 900 + leaf.textureX, along * 900) - 0.5) * 0.9
    const apart = Math.sqrt((across - hole.across) ** 2 + (along - hole.along) ** 2) / hole.radius + ragged
    covered = Math.min(covered, (apart - 1) * hole.radius * length + 0.5)
  }
  if (covered <= 0) return
  const cloud = textureAt(clouds, across * 210 + leaf.textureX, along * 210 + leaf.textureY) - 0.5
  // Side veins leave the midrib, alternating, and bend to the tip.
  const rise = side * leaf.veinRise * (0.75 + 0.5 * margin)
  const phase = (along - rise + cloud * 0.05) * leaf.numVeins + leaf.veinShift + (across < 0 ? 0.35 : 0)
  const between = phase - Math.floor(phase)
  const fromVein = (between < 0.5 ? between : 1 - between) / leaf.numVeins
  const sideVein = 1 - smoothstep(0, VEIN_WIDTH * (1.9 - 1.2 * margin), fromVein - 0.4 / length)
  const midrib = 1 - smoothstep(0.35 * stalkRadius, 1.25 * stalkRadius, side)
  const net = textureAt(borders, across * 1100 + leaf.textureX, (along - rise) * 1100 + leaf.textureY)
  const fine = Math.max(sideVein * 0.75 * (1 - 0.4 * margin), (1 - smoothstep(0.02, 0.16, net)) * 0.22)
  const bulging = Math.sin(Math.PI * between) * Math.min(1, side * 14) * (1 - 0.5 * margin)
  surface.coverage[at] = covered
  surface.positions[at * 2] = across
  surface.positions[at * 2 + 1] = along
  surface.margins[at] = margin
  surface.veins[at] = Math.max(midrib, along > 0 ? fine : 0)
  surface.relief[at] =
    length *
    (leaf.bulge * 0.016 * bulging +
      leaf.cup * side * (0.5 + side) +
      leaf.waviness * 0.13 * cloud * (0.25 + margin * margin) +
      0.0022 * (net - midrib * 3))
}

/** One that falls away from the light, and the dark line where leaf and ground meet. */
function dropShadow(canvas: Canvas, mask: Mask, { lift }: Placement, light: Light): void {
  const fall = { x: (-light.x / light.z) * lift, y: (-light.y / light.z) * lift }
  const softness = 2 + lift * (0.5 + (1 - light.hardness))
  castShadow(canvas, mask, { ...fall, softness, strength: 0.35 + 0.5 * light.hardness })
  castShadow(canvas, mask, { x: fall.x * 0.2, y: fall.y * 0.2, softness: 4, strength: 0.45 })
}

const BROWN = [0.09, 0.05, 0.02] as const

function colorLeaf(canvas: Canvas, surface: Surface, leaf: Leaf, light: Light, textures: Textures): void {
  for (let row = 0; row < surface.height; row++) colorRow(canvas, surface, leaf, light, textures, row)
}

function colorRow(
  { rgb, width: canvasWidth }: Canvas,
  { left, top, width, height, coverage, relief, positions, margins, veins }: Surface,
  leaf: Leaf,
  light: Light,
  { clouds, grain, cells, cellTones }: Textures,
  row: number,
): void {
  const { blade, faded, fading, spots, gloss } = leaf
  const ambient = 1 - light.hardness * 0.8
  // Half way between the light and the camera, which looks straight down.
  const halfLength = Math.sqrt(light.x ** 2 + light.y ** 2 + (light.z + 1) ** 2)
  for (let column = 0, at = row * width; column < width; column++, at++) {
    const covered = coverage[at]
    if (covered <= 0) continue
    const right = column + 1 < width && coverage[at + 1] > 0 ? at + 1 : at
    const below = row + 1 < height && coverage[at + width] > 0 ? at + width : at
    const slopeX = relief[right] - relief[at]
    const slopeY = relief[below] - relief[at]
    const norm = 1 / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY)
    const straight = (light.z - slopeX * light.x - slopeY * light.y) * norm
    const lit = Math.max(0, straight) / light.z
    // The camera looks along the third axis: the half vector is the light's direction plus that.
    const facing = Math.max(0, (straight + norm) / halfLength)
    const sheen = gloss * light.hardness * 0.5 * facing ** 22 + gloss * 0.03
    const across = positions[at * 2] * 420 + leaf.textureX
    const along = positions[at * 2 + 1] * 420 + leaf.textureY
    const margin = margins[at]
    const vein = veins[at]
    const patch = textureAt(clouds, across, along)
    const speckle = textureAt(grain, across * 1.7, along * 1.7)
    const spread = fading * (0.55 + 0.6 * margin) + (patch - 0.5) * 1.1 - vein * 0.12
    const fade = fading > 0 ? smoothstep(0.25, 0.8, spread) : 0
    let spot = 0
    if (spots > 0 && nearestTexel(cellTones, across * 0.8, along * 0.8) < spots)
      spot = 1 - smoothstep(0.16, 0.34, textureAt(cells, across * 0.8, along * 0.8) + (speckle - 0.5) * 0.3)
    const burn = fading > 0.3 ? smoothstep(0.86, 1, margin + (patch - 0.5) * 0.5) * fading : 0
    const brownness = Math.max(spot * 0.85, burn)
    const brightness = (ambient + (1 - ambient) * lit) * (0.8 + 0.22 * patch + 0.2 * speckle)
    const veined = vein * (1 - fade * 0.5)
    const first = ((row + top) * canvasWidth + column + left) * 3
    for (let channel = 0; channel < 3; channel++) {
      const skin = blade[channel] + (faded[channel] - blade[channel]) * fade
      const marked = skin + (leaf.veins[channel] - skin) * veined
      const value = (marked + (BROWN[channel] - marked) * brownness) * brightness + sheen
      rgb[first + channel] += (value - rgb[first + channel]) * covered
    }
  }
}
