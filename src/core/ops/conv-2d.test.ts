import * as tf from '@tensorflow/tfjs-core'
import { images, type OpCase, PADDINGS, testGradients } from '../../../tests/executors/op-gradients.ts'
import { constant } from './constants.ts'
import { conv2d, conv2dBackpropInput, conv2dOps } from './conv-2d.ts'

const EXPLICIT = [
  [2, 0],
  [1, 3],
] as const

testGradients(conv2dOps, [
  ...([1, 2] as const).flatMap((stride): OpCase[] => [
    ...PADDINGS.map((padding): OpCase => ({
      name: `Conv2D, stride ${stride}, ${padding}`,
      shapes: [
        [2, 7, 6, 3],
        [3, 2, 3, 4],
      ],
      ours: (f, [x, kernel]) => conv2d(f, x, kernel, { strides: [stride, stride], padding }),
      theirs: (x, kernel) => tf.conv2d(images(x), images(kernel), stride, padding === 'SAME' ? 'same' : 'valid'),
    })),
    {
      name: `Conv2D, stride ${stride}, EXPLICIT`,
      shapes: [
        [2, 7, 6, 3],
        [3, 2, 3, 4],
      ],
      ours: (f, [x, kernel]) => conv2d(f, x, kernel, { strides: [stride, stride], padding: EXPLICIT }),
      theirs: (x, kernel) =>
        tf.conv2d(images(x), images(kernel), stride, [
          [0, 0],
          [2, 0],
          [1, 3],
          [0, 0],
        ]),
    },
    {
      name: `Conv2D of single pixels, stride ${stride}`,
      shapes: [
        [2, 7, 6, 3],
        [1, 1, 3, 4],
      ],
      ours: (f, [x, kernel]) => conv2d(f, x, kernel, { strides: [stride, stride], padding: 'SAME' }),
      theirs: (x, kernel) => tf.conv2d(images(x), images(kernel), stride, 'same'),
    },
  ]),
  ...PADDINGS.map((padding): OpCase => ({
    name: `transposed convolution, ${padding}`,
    shapes: [
      [2, 3, 4, 3],
      [3, 3, 2, 3],
    ],
    ours: (f, [x, kernel]) => {
      const size = padding === 'SAME' ? [2, 6, 8, 2] : [2, 7, 9, 2]
      return conv2dBackpropInput(f, size, constant(f, size), kernel, x, { strides: [2, 2], padding })
    },
    theirs: (x, kernel) =>
      padding === 'SAME'
        ? tf.conv2dTranspose(images(x), images(kernel), [2, 6, 8, 2], 2, 'same')
        : tf.conv2dTranspose(images(x), images(kernel), [2, 7, 9, 2], 2, 'valid'),
  })),
])
