import type { Random } from '../../src/core/datasets/random.ts'
import type { Canvas } from './canvas.ts'
import { around, between } from './choices.ts'
import { nearestTexel, type Texture, type Textures } from './textures.ts'

/** What camera and hand do to a picture. */
export interface Camera {
  readonly exposure: number
  /** Gain of red, green and blue: a warm or a cold white balance. */
  readonly whiteBalance: readonly [number, number, number]
  readonly contrast: number
  readonly saturation: number
  readonly vignette: number
  /** Standard deviation of the sensor's noise in mid-tones, of 255 levels. */
  readonly noise: number
  /** Softness of the whole picture, 0 (sharp) to 1 (out of focus by a pixel). */
  readonly blur: number
}

export function chooseCamera(random: Random): Camera {
  const warmth = around(random, 0.02, 0.05)
  return {
    exposure: 2 ** around(random, 0.1, 0.22),
    whiteBalance: [1 + warmth, 1, 1 - warmth],
    contrast: between(random, 0.15, 0.6),
    saturation: between(random, 0.72, 1),
    vignette: between(random, 0, 0.22),
    noise: between(random, 1, 6),
    blur: random() < 0.2 ? between(random, 0.4, 1) : between(random, 0, 0.25),
  }
}

/** Steps of the tone curve from black to twice white. */
const CURVE_STEPS = 4096

/** @returns `[height, width, 3]` uint8 sRGB. */
export function develop(canvas: Canvas, camera: Camera, textures: Textures, random: Random): Uint8Array {
  const { width, height } = canvas
  if (camera.blur > 0.15) soften(canvas, camera.blur)
  const curve = Float32Array.from({ length: CURVE_STEPS + 1 }, (_, step) =>
    toneOf((2 * step) / CURVE_STEPS, camera.contrast),
  )
  // Clamps and rounds as it is written.
  const pixels = new Uint8ClampedArray(width * height * 3)
  const noiseX = Math.floor(random() * 512)
  const noiseY = Math.floor(random() * 512)
  for (let y = 0; y < height; y++) developRow(canvas, camera, curve, textures.specks, noiseX, noiseY + y, y, pixels)
  return new Uint8Array(pixels.buffer)
}

function developRow(
  { width, height, rgb }: Canvas,
  { exposure, whiteBalance, saturation, vignette, noise: noiseHeight }: Camera,
  curve: Float32Array,
  specks: Texture,
  noiseX: number,
  noiseY: number,
  y: number,
  pixels: Uint8ClampedArray,
): void {
  const gain = (exposure * CURVE_STEPS) / 2
  const [redGain, greenGain, blueGain] = whiteBalance
  const down = (y / height - 0.5) ** 2
  for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
    const across = x / width - 0.5
    const off = (across * across + down) * 2
    const light = gain * (1 - vignette * off * (off * 2.2 + 0.3))
    const red = rgb[at] * redGain * light
    const green = rgb[at + 1] * greenGain * light
    const blue = rgb[at + 2] * blueGain * light
    const gray = (0.3 * red + 0.59 * green + 0.11 * blue) * (1 - saturation)
    const noise = (nearestTexel(specks, x + noiseX, noiseY) - 0.5) * noiseHeight * 3.4
    pixels[at] = curve[toStep(gray + red * saturation)] + noise
    pixels[at + 1] = curve[toStep(gray + green * saturation)] + noise
    pixels[at + 2] = curve[toStep(gray + blue * saturation)] + noise
  }
}

function toStep(value: number): number {
  return value < 0 ? 0 : value > CURVE_STEPS ? CURVE_STEPS : value | 0
}

/** sRGB's curve, then an S: more contrast in the middle, and highlights that roll off. */
function toneOf(linear: number, contrast: number): number {
  const rolled = linear < 0.6 ? linear : 0.6 + 0.4 * (1 - Math.exp(-(linear - 0.6) / 0.4)) * 1.25
  const tone = Math.min(1, rolled) ** (1 / 2.2)
  const curved = tone * tone * (3 - 2 * tone)
  return 255 * (tone + (curved - tone) * contrast)
}

/** Each pixel mixed with its four neighbors. */
function soften({ width, height, rgb }: Canvas, blur: number): void {
  const share = blur * 0.2
  const stride = width * 3
  for (let y = 1; y < height - 1; y++)
    for (let at = y * stride + 3; at < (y + 1) * stride - 3; at++)
      rgb[at] += (rgb[at - 3] + rgb[at + 3] + rgb[at - stride] + rgb[at + stride] - 4 * rgb[at]) * share
}
