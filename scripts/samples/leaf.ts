import type { Random } from '../../src/core/datasets/random.ts'
import { around, between, clamp, oneOf } from './choices.ts'
import { mix, scaled, type Color } from './color.ts'
import type { Species, Spread } from './species.ts'

/** Steps along a blade at which its half width is known. */
export const OUTLINE_STEPS = 1024

/**
 * One leaf, flat, with its blade along the second axis: 0 where the stalk meets it, 1 at the tip. The first axis is across, the midrib
 * at 0. Lengths are shares of the blade's length.
 */
export interface Leaf {
  /** Half the width at each step from base to tip, on the left and on the right. */
  readonly outlines: readonly [Float32Array, Float32Array]
  /** By how much a line across the blade rises or sinks towards the margin; see {@link outlinePosition}. */
  readonly baseShear: number
  readonly tipShear: number
  /** Sideways bend of the midrib. */
  readonly bend: number
  readonly stalkLength: number
  readonly stalkRadius: number
  readonly numVeins: number
  readonly veinRise: number
  readonly veinShift: number
  /** Relief: between veins, across (a trough or a roof), and in waves along the margin. */
  readonly bulge: number
  readonly cup: number
  readonly waviness: number
  readonly gloss: number
  readonly blade: Color
  readonly veins: Color
  /** What the blade turns to from its margin and in patches, and how far that has gone. */
  readonly faded: Color
  readonly fading: number
  /** Share of the blade in brown spots. */
  readonly spots: number
  readonly holes: readonly Hole[]
  /** Place in the textures, so that no two leaves have the same marks. */
  readonly textureX: number
  readonly textureY: number
}

interface Hole {
  readonly across: number
  readonly along: number
  readonly radius: number
}

export function growLeaf(species: Species, random: Random): Leaf {
  const draw = ([mean, deviation]: Spread): number => around(random, mean, deviation)
  const outline = {
    halfWidth: draw(species.width) / 2,
    base: Math.max(0.3, draw(species.base)),
    tip: Math.max(0.3, draw(species.tip)),
    numLobes: draw(species.numLobes),
    lobeDepth: draw(species.lobeDepth),
    numTeeth: draw(species.numTeeth),
    toothDepth: Math.max(0, draw(species.toothDepth)),
    doubled: species.doubled,
  }
  const lean = around(random, 0, 0.03)
  const isAutumnal = random() < 0.18
  const age = random()
  const [young, grown, old] = species.greens
  const green = age < 0.5 ? mix(young, grown, age * 2) : mix(grown, old, age * 2 - 1)
  const faded = oneOf(random, species.autumn)
  const blade = scaled(mix(green, faded, isAutumnal ? between(random, 0.3, 0.95) : 0), between(random, 0.9, 1.1))
  return {
    outlines: [1 + lean, 1 - lean].map((share) => drawOutline(outline, share, random)) as [Float32Array, Float32Array],
    baseShear: Math.max(0, draw(species.heart)) * 3.2,
    tipShear: outline.numLobes > 0 ? -0.55 : -0.12,
    bend: around(random, 0, 0.07),
    stalkLength: Math.max(0.04, draw(species.stalk)),
    stalkRadius: between(random, 0.007, 0.011),
    numVeins: draw(species.numVeins),
    veinRise: draw(species.veinRise),
    veinShift: random(),
    bulge: Math.max(0, draw(species.bulge)),
    cup: around(random, 0, 0.35),
    waviness: between(random, 0.2, 1.2),
    gloss: clamp(draw(species.gloss), 0, 1),
    blade,
    veins: mix(scaled(blade, 1.25), [0.62, 0.66, 0.33], between(random, 0.25, 0.55)),
    faded: scaled(faded, between(random, 0.7, 1.05)),
    fading: isAutumnal ? between(random, 0.35, 0.8) : Math.max(0, between(random, -0.5, 0.35)),
    spots: random() < 0.28 ? between(random, 0.03, 0.14) : 0,
    holes: random() < 0.22 ? growHoles(random, outline.halfWidth) : [],
    textureX: random() * 512,
    textureY: random() * 512,
  }
}

/** Last year's: brown, curled and without a shine. */
export function wilt(leaf: Leaf, random: Random): Leaf {
  const blade = mix(leaf.faded, [0.1, 0.055, 0.03], between(random, 0.45, 0.9))
  return {
    ...leaf,
    blade,
    veins: scaled(blade, 1.3),
    faded: scaled(blade, 0.6),
    cup: leaf.cup * 2.5,
    waviness: 2.5,
    gloss: 0.05,
  }
}

interface Outline {
  readonly halfWidth: number
  readonly base: number
  readonly tip: number
  readonly numLobes: number
  readonly lobeDepth: number
  readonly numTeeth: number
  readonly toothDepth: number
  readonly doubled: boolean
}

function drawOutline(
  { halfWidth, base, tip, numLobes, lobeDepth, numTeeth, toothDepth, doubled }: Outline,
  share: number,
  random: Random,
): Float32Array {
  const widest = base / (base + tip)
  const peak = widest ** base * (1 - widest) ** tip
  const lobeShift = between(random, -0.08, 0.08)
  const toothShift = random()
  const lobeSizes = Array.from({ length: 12 }, () => between(random, 0.75, 1.15))
  const toothSizes = Array.from({ length: 80 }, () => between(random, 0.6, 1.3))
  const swell = between(random, 0, 6.28)
  return Float32Array.from({ length: OUTLINE_STEPS }, (_, step) => {
    const along = (step + 0.5) / OUTLINE_STEPS
    let width = halfWidth * share * ((along ** base * (1 - along) ** tip) / peak)
    width *= 1 + 0.025 * Math.sin(along * 11 + swell)
    if (numLobes > 0) {
      const lobe = along * numLobes + lobeShift
      const bay = 0.5 + 0.5 * Math.cos(2 * Math.PI * lobe)
      width *= 1 - lobeDepth * lobeSizes[Math.floor(lobe + 0.5)] * bay ** 1.4 * Math.min(1, along * 5, (1 - along) * 4)
    }
    if (numTeeth > 0) {
      const tooth = along * numTeeth + toothShift
      width +=
        halfWidth *
        toothDepth *
        toothSizes[Math.floor(tooth)] *
        toothAt(tooth, doubled) *
        Math.min(1, along * 12, (1 - along) * 7)
    }
    return Math.max(0, width)
  })
}

/** A tooth points to the tip: its outer edge rises slowly and falls at once. */
function toothAt(position: number, doubled: boolean): number {
  const rise = (at: number): number => {
    const share = at - Math.floor(at)
    return share < 0.78 ? share / 0.78 : (1 - share) / 0.22
  }
  return doubled ? 0.8 * rise(position) + 0.35 * rise(position * 3) - 0.55 : rise(position) - 0.5
}

function growHoles(random: Random, halfWidth: number): Hole[] {
  const numHoles = 1 + Math.floor(random() * 4)
  return Array.from({ length: numHoles }, () => ({
    across: between(random, -0.75, 0.75) * halfWidth,
    along: between(random, 0.2, 0.75),
    radius: between(random, 0.012, 0.04),
  }))
}

/**
 * The outline's step that belongs to a point of the blade: lines across it are bent back at a heart-shaped base and forward
 * where lobes or the tip point ahead.
 */
export function outlinePosition({ baseShear, tipShear }: Leaf, across: number, along: number): number {
  const remains = along < 0 ? 1 : along > 1 ? 0 : (1 - along) ** 2
  return along + Math.abs(across) * (baseShear * remains + tipShear * (1 - remains))
}
