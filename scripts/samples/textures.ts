import { seededRandom, type Random } from '../../src/core/datasets/random.ts'

/** Side of a texture; it repeats without a seam. A power of two, so that wrapping is a mask. */
const SIDE = 512
const MASK = SIDE - 1

/** `[512, 512]` float32. */
export type Texture = Float32Array

/** What surfaces are made of. Drawn once: every photo looks at other places of it, at another scale and angle. */
export interface Textures {
  /** Soft clouds with detail down to a pixel, about 0 to 1 around 0.5. */
  readonly clouds: Texture
  /** Each pixel by chance, 0 to 1. */
  readonly specks: Texture
  /** Grain of 2 to 16 pixels, about 0 to 1 around 0.5. */
  readonly grain: Texture
  /** Cells of about 26 pixels: 0 in a cell's middle, about 1 at its farthest corner. */
  readonly cells: Texture
  /** How far from the nearest border between two cells: 0 on it. */
  readonly borders: Texture
  /** One number for each cell, 0 to 1. */
  readonly cellTones: Texture
}

export function drawTextures(seed: number): Textures {
  const random = seededRandom(seed)
  return {
    specks: Float32Array.from({ length: SIDE * SIDE }, () => random()),
    clouds: fractalNoise(random, 4, 7, 0.55),
    grain: fractalNoise(random, 32, 4, 0.8),
    ...cellNoise(random, 20),
  }
}

/** A texture between its points; `x` and `y` in its pixels, any size and sign. */
export function textureAt(texture: Texture, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const right = x - column
  const down = y - row
  const left = column & MASK
  const next = (column + 1) & MASK
  const upper = (row & MASK) * SIDE
  const lower = ((row + 1) & MASK) * SIDE
  const above = texture[upper + left] + (texture[upper + next] - texture[upper + left]) * right
  const below = texture[lower + left] + (texture[lower + next] - texture[lower + left]) * right
  return above + (below - above) * down
}

/** {@link textureAt} without blending: for values that must not mix, such as a cell's tone. */
export function nearestTexel(texture: Texture, x: number, y: number): number {
  return texture[(Math.floor(y) & MASK) * SIDE + (Math.floor(x) & MASK)]
}

/** Value noise in octaves, each of twice the frequency and `gain` times the height of the one before, stretched to 0–1. */
function fractalNoise(random: Random, firstCells: number, numOctaves: number, gain: number): Texture {
  const texture = new Float32Array(SIDE * SIDE)
  let height = 1
  for (let octave = 0, numCells = firstCells; octave < numOctaves; octave++, numCells *= 2, height *= gain)
    addOctave(texture, random, numCells, height)
  let low = Infinity
  let high = -Infinity
  for (const value of texture) {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (let at = 0; at < texture.length; at++) texture[at] = (texture[at] - low) / (high - low)
  return texture
}

function addOctave(texture: Texture, random: Random, numCells: number, height: number): void {
  const lattice = Float32Array.from({ length: numCells * numCells }, () => random())
  const cell = SIDE / numCells
  const steps = Float32Array.from({ length: cell }, (_, at) => (at / cell) ** 2 * (3 - (2 * at) / cell))
  for (let row = 0, at = 0; row < SIDE; row++) {
    const upper = Math.floor(row / cell) * numCells
    const lower = (Math.floor(row / cell + 1) % numCells) * numCells
    const down = steps[row % cell]
    for (let column = 0; column < numCells; column++) {
      const next = (column + 1) % numCells
      const left = lattice[upper + column] + (lattice[lower + column] - lattice[upper + column]) * down
      const right = lattice[upper + next] + (lattice[lower + next] - lattice[upper + next]) * down
      for (let step = 0; step < cell; step++) texture[at++] += height * (left + (right - left) * steps[step])
    }
  }
}

/** Cells around one point in each square of a grid, put there at random (Worley 1996). */
function cellNoise(random: Random, numSquares: number): Pick<Textures, 'cells' | 'borders' | 'cellTones'> {
  const square = SIDE / numSquares
  const [pointX, pointY, tones] = [0, 1, 2].map(() =>
    Float32Array.from({ length: numSquares * numSquares }, () => random()),
  )
  const cells = new Float32Array(SIDE * SIDE)
  const borders = new Float32Array(SIDE * SIDE)
  const cellTones = new Float32Array(SIDE * SIDE)
  for (let y = 0, at = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, at++) {
      const column = Math.floor(x / square)
      const row = Math.floor(y / square)
      let nearest = Infinity
      let second = Infinity
      for (let j = row - 1; j <= row + 1; j++)
        for (let i = column - 1; i <= column + 1; i++) {
          const wrapped = ((j + numSquares) % numSquares) * numSquares + ((i + numSquares) % numSquares)
          const acrossX = i + pointX[wrapped] - x / square
          const acrossY = j + pointY[wrapped] - y / square
          const distance = acrossX * acrossX + acrossY * acrossY
          if (distance < nearest) {
            second = nearest
            nearest = distance
            cellTones[at] = tones[wrapped]
          } else if (distance < second) second = distance
        }
      cells[at] = Math.min(1, Math.sqrt(nearest))
      borders[at] = Math.min(1, Math.sqrt(second) - Math.sqrt(nearest))
    }
  return { cells, borders, cellTones }
}
