import type { Kernel } from './kernel.ts'
import { arrayKernels } from './kernels/arrays.ts'
import { convolutionGradientKernels } from './kernels/convolution-gradients.ts'
import { convolutionKernels } from './kernels/convolutions.ts'
import { elementwiseGradientKernels } from './kernels/elementwise-gradients.ts'
import { elementwiseKernels } from './kernels/elementwise.ts'
import { imageKernels } from './kernels/images.ts'
import { normalizationKernels } from './kernels/normalization.ts'
import { poolKernels } from './kernels/pools.ts'
import { transformKernels } from './kernels/transform.ts'

/** Every op that computes tensors from tensors, by TensorFlow's name. */
export const EAGER_KERNELS: ReadonlyMap<string, Kernel> = new Map([
  ...elementwiseKernels,
  ...elementwiseGradientKernels,
  ...arrayKernels,
  ...convolutionKernels,
  ...convolutionGradientKernels,
  ...poolKernels,
  ...normalizationKernels,
  ...imageKernels,
  ...transformKernels,
])

/** Ops that the session answers itself. */
export const SESSION_OPS: ReadonlySet<string> = new Set(['Placeholder', 'Const', 'VarHandleOp', 'ReadVariableOp'])
