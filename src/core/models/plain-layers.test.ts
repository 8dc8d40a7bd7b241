import { expect, test } from 'vitest'
import { plainLayers } from './plain-layers.ts'

const made = (className: string, config: Record<string, unknown>, input: readonly number[]) =>
  plainLayers({ name: 'tested', className, config }, input).map(({ suffix, className: of, config: settings }) => [
    suffix,
    of,
    settings,
  ])

test('a convolution along rows is one of a map one pixel high, causal ones with zeros before them', () => {
  expect(
    made('Conv1D', { filters: 3, kernel_size: [3], dilation_rate: [2], strides: 1, padding: 'causal' }, [10, 4]),
  ).toEqual([
    ['row', 'Reshape', { target_shape: [1, 10, 4] }],
    [
      'causal',
      'ZeroPadding2D',
      {
        padding: [
          [0, 0],
          [4, 0],
        ],
      },
    ],
    [
      undefined,
      'Conv2D',
      { filters: 3, kernel_size: [1, 3], dilation_rate: [1, 2], strides: [1, 1], padding: 'valid' },
    ],
    ['positions', 'Reshape', { target_shape: [10, 3] }],
  ])
  const [, main] = plainLayers(
    { name: 'tested', className: 'SeparableConv1D', config: { filters: 3, kernel_size: 3 } },
    [10, 4],
  )
  expect([[1, 3, 4, 1], [1, 1, 4, 3], [3]].map((shape) => main?.stored?.(shape))).toEqual([[3, 4, 1], [1, 4, 3], [3]])
})

test('channels that come first are put last and back; where there is no map any more, only last', () => {
  expect(made('MaxPooling2D', { data_format: 'channels_first' }, [4, 6, 6])).toEqual([
    ['channels_last', 'Permute', { dims: [2, 3, 1] }],
    [undefined, 'MaxPooling2D', { data_format: 'channels_last' }],
    ['channels_back', 'Permute', { dims: [3, 1, 2] }],
  ])
  expect(made('GlobalMaxPooling2D', { data_format: 'channels_first' }, [4, 6, 6]).map(([, name]) => name)).toEqual([
    'Permute',
    'GlobalMaxPooling2D',
  ])
  expect(
    made('Conv1D', { filters: 3, kernel_size: 3, data_format: 'channels_first' }, [4, 10]).map(([suffix]) => suffix),
  ).toEqual(['channels_last', 'row', undefined, 'positions', 'channels_back'])
})

test('photos whose channels come first are cropped by their sides all the same', () => {
  const sides = { top: 1, height: 4, left: 0, width: 6 }
  expect(made('CropImages', { ...sides, data_format: 'channels_first' }, [3, 6, 6])).toEqual([
    ['channels_last', 'Permute', { dims: [2, 3, 1] }],
    [
      undefined,
      'Cropping2D',
      {
        cropping: [
          [1, 1],
          [0, 0],
        ],
      },
    ],
    ['channels_back', 'Permute', { dims: [3, 1, 2] }],
  ])
})

test('a crop outside training depends on the version of Keras', () => {
  expect(made('RandomCrop', { height: 3, width: 4, is_keras_3: true }, [8, 8, 3])).toEqual([
    [undefined, 'Identity', {}],
  ])
  expect(made('RandomCrop', { height: 3, width: 4, is_keras_3: false }, [8, 8, 3])).toEqual([
    [undefined, 'Resizing', { height: 3, width: 4, crop_to_aspect_ratio: true }],
  ])
})

test.each([
  ['Conv1D', { filters: 3, kernel_size: [3, 3] }, [10, 4], '[3,3] stands where a whole number is expected'],
  ['Conv1D', { filters: 3, kernel_size: 3 }, [10, 4, 2], 'its input has the shape [10, 4, 2]'],
  ['SwapAxes', { axis1: 0, axis2: 1 }, [6, 6, 3], 'it moves the batch of photos'],
  ['MoveAxis', { source: [1, 2], destination: [1] }, [6, 6, 3], 'another number of places'],
  ['CropImages', { top: 1, height: 4, left: 1 }, [6, 6, 3], 'two of left, right, width are expected'],
  ['CropImages', { top: 4, height: 4, left: 0, width: 6 }, [6, 6, 3], 'it has a side of'],
  ['CentralCrop', { fraction: 0 }, [6, 6, 3], 'its fraction is 0'],
  ['Patches', { size: 7 }, [6, 6, 3], ''],
] as const)('%s with %j is refused by what is wrong', (className, config, input, message) => {
  expect(() => made(className, config, input)).toThrow(message)
})
