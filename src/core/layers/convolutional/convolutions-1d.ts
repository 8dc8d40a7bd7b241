import { checkActivation, WITH_ACTIVATION } from '../activations/with-activation.ts'
import type { FileKind, LayerKind } from '../layer-kind.ts'
import { alongRows } from '../rewriting.ts'
import { conv2DTranspose } from './conv-2d-transpose.ts'
import { conv2D } from './conv-2d.ts'
import { depthwiseConv2D } from './depthwise-conv-2d.ts'
import { separableConv2D } from './separable-conv-2d.ts'
import { KERNEL } from './windows.ts'

const SIZES = { kernel_size: undefined, strides: undefined, dilation_rate: undefined }

/** The convolution on maps that does the same to a map one pixel high. A causal one has zeros before it. */
const alongRow = (className: string, onMaps: LayerKind, more: Record<string, undefined>): FileKind => ({
  className,
  settings: { ...KERNEL, ...WITH_ACTIVATION, ...more },
  ...(onMaps.neutral ? { neutral: onMaps.neutral } : {}),
  check: checkActivation,
  rewrite: alongRows(onMaps, { sizes: 'output_padding' in more ? { ...SIZES, output_padding: undefined } : SIZES }),
})

export const convolutions1D = [
  alongRow('Conv1D', conv2D, { filters: undefined, groups: undefined }),
  alongRow('DepthwiseConv1D', depthwiseConv2D, { depth_multiplier: undefined }),
  alongRow('SeparableConv1D', separableConv2D, { filters: undefined, depth_multiplier: undefined }),
  alongRow('Conv1DTranspose', conv2DTranspose, { filters: undefined, output_padding: undefined }),
]
