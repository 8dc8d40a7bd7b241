import { seededRandom, shuffle, type Random } from '../../src/core/datasets/random.ts'
import { between, oneOf } from './choices.ts'
import { SPECIES, type Species } from './species.ts'

/** A photo of the sample set before it is drawn. */
export interface SamplePlan {
  /** Like a camera's, so that it tells nothing about the leaf. */
  readonly file: string
  readonly species: Species
  /** What the set says it is: absent where nobody has labelled it yet, and for two photos not the truth. */
  readonly label?: string
  readonly width: number
  readonly height: number
  /** Saved lying on its side with a note to turn it, as phones do. */
  readonly isRotated: boolean
  /** For `drawSample`. */
  readonly seed: number
}

export const PHOTOS_PER_SPECIES = 40
/** Labelled photos of each species; the others wait to be labelled. */
export const LABELLED_PER_SPECIES = 30

/** A slip anybody sees at once, and one between the two species that are hard to tell apart. */
const MISLABELLED = [
  { species: 'Harrock', label: 'Fenlance' },
  { species: 'Tarnel', label: 'Wickbeam' },
] as const

const SHAPES = [
  { width: 512, height: 384, isRotated: false },
  { width: 512, height: 384, isRotated: false },
  { width: 512, height: 342, isRotated: false },
  { width: 448, height: 448, isRotated: false },
  { width: 384, height: 512, isRotated: true },
] as const

/** What the sample set holds: 160 photos of four species, in the order of their file names. */
export function planSampleSet(seed: number): SamplePlan[] {
  const random = seededRandom(seed)
  const photos = SPECIES.flatMap((species) => {
    const mislabelled = MISLABELLED.filter(({ species: name }) => name === species.name)
    return Array.from({ length: PHOTOS_PER_SPECIES }, (_, index) => {
      const label = index < LABELLED_PER_SPECIES ? (mislabelled[index]?.label ?? species.name) : undefined
      return { species, ...(label === undefined ? {} : { label }) }
    })
  })
  const files = nameFiles(photos.length, random)
  return shuffle(photos, random).map((photo, index) => ({
    file: files[index],
    ...photo,
    ...oneOf(random, SHAPES),
    seed: Math.floor(random() * 2 ** 32),
  }))
}

/** Two cameras whose numbers rise, with gaps where pictures were thrown away. */
function nameFiles(numFiles: number, random: Random): string[] {
  const numOfFirst = Math.round(numFiles * 0.6)
  const numbers = (count: number, first: number): number[] => {
    let number = first
    return Array.from({ length: count }, () => (number += 1 + Math.floor(between(random, 0, 1) ** 3 * 6)))
  }
  const first = numbers(numFiles - numOfFirst, 417).map((number) => `DSC${String(number).padStart(5, '0')}.jpg`)
  return [...first, ...numbers(numOfFirst, 2036).map((number) => `IMG_${number}.jpg`)]
}
