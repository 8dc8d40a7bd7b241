/** Side of the gray thumbnail that photos are compared by. */
const THUMBNAIL_SIDE = 16

/**
 * A tiny gray copy of a photo: each pixel the mean luma (Rec. 601) of its cell.
 *
 * @param pixels  `[height, width, 3]` uint8, RGB.
 * @returns       `[16, 16]` uint8, newly allocated.
 */
export function grayThumbnail(pixels: Uint8Array, height: number, width: number): Uint8Array {
  const thumbnail = new Uint8Array(THUMBNAIL_SIDE * THUMBNAIL_SIDE)
  for (let row = 0; row < THUMBNAIL_SIDE; row++) {
    const top = Math.floor((row * height) / THUMBNAIL_SIDE)
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / THUMBNAIL_SIDE))
    for (let column = 0; column < THUMBNAIL_SIDE; column++) {
      const left = Math.floor((column * width) / THUMBNAIL_SIDE)
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / THUMBNAIL_SIDE))
      let red = 0
      let green = 0
      let blue = 0
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3
        for (let at = (y * width + left) * 3; at < end; at += 3) {
          red += pixels[at]!
          green += pixels[at + 1]!
          blue += pixels[at + 2]!
        }
      }
      const numPixels = (bottom - top) * (right - left)
      thumbnail[row * THUMBNAIL_SIDE + column] = Math.round((0.299 * red + 0.587 * green + 0.114 * blue) / numPixels)
    }
  }
  return thumbnail
}

/** What a cell must be brighter by than its neighbor: below this, JPEG noise would flip bits in flat areas. */
const MARGIN = 2

/**
 * A difference hash: bit (row, column) of an 8 × 8 grid says whether the cell to the right, the first one after the last,
 * is brighter. It survives another size, JPEG quality, brightness and contrast.
 *
 * @param thumbnail  `[16, 16]` uint8, from {@link grayThumbnail}.
 * @returns          64 bits as 16 hex digits.
 */
export function perceptualHash(thumbnail: Uint8Array): string {
  let hash = ''
  for (let row = 0; row < 8; row++) {
    let bits = 0
    for (let column = 0; column < 8; column++) {
      const isBrighter = cell(thumbnail, row, (column + 1) % 8) > cell(thumbnail, row, column) + MARGIN
      bits = (bits << 1) | (isBrighter ? 1 : 0)
    }
    hash += bits.toString(16).padStart(2, '0')
  }
  return hash
}

function cell(thumbnail: Uint8Array, row: number, column: number): number {
  const at = row * 2 * THUMBNAIL_SIDE + column * 2
  const upper = thumbnail[at]! + thumbnail[at + 1]!
  const lower = thumbnail[at + THUMBNAIL_SIDE]! + thumbnail[at + THUMBNAIL_SIDE + 1]!
  return (upper + lower) / 4
}

/** How many bits of two 32-bit words differ, 0–32. */
export function hammingDistance(a: number, b: number): number {
  let bits = a ^ b
  bits -= (bits >>> 1) & 0x55555555
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Standard deviation in levels below which a thumbnail shows noise rather than a picture. */
const MIN_DEVIATION = 2

/**
 * A thumbnail with mean 0 and length 1, so that the dot product of two is Pearson's correlation: 1 means the same picture up to
 * brightness and contrast.
 *
 * @returns `[256]` float32, or `undefined` for a photo of a single tone, about which nothing can be said.
 */
export function normalizeThumbnail(thumbnail: Uint8Array): Float32Array | undefined {
  const mean = thumbnail.reduce((sum, value) => sum + value, 0) / thumbnail.length
  const centered = Float32Array.from(thumbnail, (value) => value - mean)
  const length = Math.sqrt(centered.reduce((sum, value) => sum + value * value, 0))
  if (length < MIN_DEVIATION * Math.sqrt(thumbnail.length)) return undefined
  return centered.map((value) => value / length)
}

/** Pearson's correlation, -1 to 1, of two results of {@link normalizeThumbnail}. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
