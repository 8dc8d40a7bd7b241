import * as tf from '@tensorflow/tfjs-core'
import { images, type OpCase, PADDINGS, testGradients } from '../../../tests/executors/op-gradients.ts'
import { depthwiseConv2d, depthwiseConv2dOps } from './depthwise-conv-2d.ts'

const EXPLICIT = [
  [2, 0],
  [1, 3],
] as const

testGradients(
  depthwiseConv2dOps,
  ([1, 2] as const).flatMap((stride): OpCase[] => [
    ...PADDINGS.map((padding): OpCase => ({
      name: `DepthwiseConv2dNative, stride ${stride}, ${padding}`,
      shapes: [
        [2, 7, 6, 3],
        [3, 3, 3, 2],
      ],
      ours: (f, [x, kernel]) => depthwiseConv2d(f, x, kernel, { strides: [stride, stride], padding }),
      theirs: (x, kernel) =>
        tf.depthwiseConv2d(images(x), images(kernel), stride, padding === 'SAME' ? 'same' : 'valid'),
    })),
    {
      name: `DepthwiseConv2dNative, stride ${stride}, EXPLICIT`,
      shapes: [
        [2, 7, 6, 3],
        [3, 3, 3, 2],
      ],
      ours: (f, [x, kernel]) => depthwiseConv2d(f, x, kernel, { strides: [stride, stride], padding: EXPLICIT }),
      theirs: (x, kernel) =>
        tf.depthwiseConv2d(images(x), images(kernel), stride, [
          [0, 0],
          [2, 0],
          [1, 3],
          [0, 0],
        ]),
    },
  ]),
)
