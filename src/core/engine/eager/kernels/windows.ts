import { samePadding } from '../../ops/convolutions.ts'
import { intsOf, type KernelCall, textOf } from '../kernel.ts'

/** How a window moves over an image batch, with its zeros written out. */
export interface Window {
  readonly strides: readonly [number, number]
  readonly top: number
  readonly left: number
}

/**
 * The window of a convolution or pool.
 *
 * @param inputShape  `[batch, height, width, channels]`.
 * @param kernel      height and width of the window.
 */
export function windowOf(call: KernelCall, inputShape: readonly number[], kernel: readonly number[]): Window {
  const [, rowStride, columnStride] = intsOf(call, 'strides')
  const strides = [rowStride, columnStride] as const
  const padding = textOf(call, 'padding')
  if (padding === 'VALID') return { strides, top: 0, left: 0 }
  if (padding === 'EXPLICIT') {
    const zeros = intsOf(call, 'explicit_paddings')
    return { strides, top: zeros[2], left: zeros[4] }
  }
  const [top] = samePadding(inputShape[1], kernel[0], rowStride)
  const [left] = samePadding(inputShape[2], kernel[1], columnStride)
  return { strides, top, left }
}

/** Rows or columns of one output position that lie inside the input: `[first, end)` in the window. */
export function insideWindow(position: number, stride: number, before: number, kernel: number, input: number) {
  const start = position * stride - before
  return { start, first: Math.max(0, -start), end: Math.min(kernel, input - start) }
}
