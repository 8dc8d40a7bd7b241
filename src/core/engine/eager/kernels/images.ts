import { sizeOf } from '../../../models/layer-graph.ts'
import { EngineError } from '../../errors.ts'
import {
  dimensions,
  type EagerImages,
  flagOf,
  floats,
  integers,
  type Kernel,
  type KernelCall,
  type KernelEntry,
} from '../kernel.ts'

const resize =
  (name: 'resizeBilinear' | 'resizeNearestNeighbor'): Kernel =>
  (call) => {
    const [height, width] = integers(call, 1)
    const flags = [flagOf(call, 'align_corners'), flagOf(call, 'half_pixel_centers')] as const
    return call.tf.image[name](call.inputs[0] as EagerImages, [height, width], ...flags)
  }

/** Input positions that an output position was made from, with their shares. */
type Sources = readonly (readonly [index: number, share: number])[]

/** At the corners of pixels, or at their middles. */
function nearestSources(input: number, output: number, halfPixel: boolean): Sources[] {
  const scale = Math.fround(input / output)
  const at = (i: number): number => Math.floor(Math.fround((halfPixel ? i + 0.5 : i) * scale))
  return Array.from({ length: output }, (_, i) => [[Math.min(at(i), input - 1), 1]])
}

/** Half-pixel centers: output position i lies at (i + 0.5) * input / output - 0.5. */
function bilinearSources(input: number, output: number): Sources[] {
  const scale = input / output
  return Array.from({ length: output }, (_, i) => {
    const position = (i + 0.5) * scale - 0.5
    const floor = Math.floor(position)
    const share = position - floor
    return [
      [Math.max(floor, 0), 1 - share],
      [Math.min(floor + 1, input - 1), share],
    ]
  })
}

/** Gives every gradient back to the pixels it was interpolated from. tfjs' own bilinear gradient ignores half-pixel centers. */
function scatter(call: KernelCall, inputShape: readonly number[], rows: Sources[], columns: Sources[]) {
  const dy = call.inputs[0]
  const gradients = floats(dy)
  const [batch, height, width, channels] = inputShape
  const result = new Float32Array(sizeOf(inputShape))
  let from = 0
  for (let n = 0; n < batch; n++)
    for (const row of rows)
      for (const column of columns) {
        for (const [i, rowShare] of row)
          for (const [j, columnShare] of column) {
            const to = ((n * height + i) * width + j) * channels
            const share = rowShare * columnShare
            for (let c = 0; c < channels; c++) result[to + c] += gradients[from + c] * share
          }
        from += channels
      }
  return call.tf.tensor(result, [...inputShape])
}

const resizeNearestGrad: Kernel = (call) => {
  const [batch, outputHeight, outputWidth, channels] = dimensions(call.inputs[0])
  const [height, width] = integers(call, 1)
  const sources = (input: number, output: number) => nearestSources(input, output, flagOf(call, 'half_pixel_centers'))
  return scatter(call, [batch, height, width, channels], sources(height, outputHeight), sources(width, outputWidth))
}

const resizeBilinearGrad: Kernel = (call) => {
  if (!flagOf(call, 'half_pixel_centers') || flagOf(call, 'align_corners'))
    throw new EngineError('bilinear resizing is only used with half-pixel centers.', { layer: call.op.layer })
  const [, outputHeight, outputWidth] = dimensions(call.inputs[0])
  const shape = dimensions(call.inputs[1])
  return scatter(call, shape, bilinearSources(shape[1], outputHeight), bilinearSources(shape[2], outputWidth))
}

export const imageKernels: readonly KernelEntry[] = [
  ['ResizeNearestNeighbor', resize('resizeNearestNeighbor')],
  ['ResizeBilinear', resize('resizeBilinear')],
  ['ResizeNearestNeighborGrad', resizeNearestGrad],
  ['ResizeBilinearGrad', resizeBilinearGrad],
]
