import { expect, test } from 'vitest'
import { GraphBuilder } from '../../../../tests/models/graphs.ts'
import { kerasModel } from '../../formats/keras/write-model.ts'
import { outputShape } from '../../models/layer-sizes.ts'

const input = (shape: unknown) => ({ name: 'it', className: 'InputLayer', config: { batch_input_shape: shape } })

test('declares its shape without the batch, every dimension of it', () => {
  expect(outputShape(input([null, 5, 6, 4]), [])).toEqual([5, 6, 4])
  for (const shape of [undefined, [null], [null, null, null, 3], [null, 5, 6, 0]])
    expect(() => outputShape(input(shape), [])).toThrow('expected [null, height, width, channels]')
})

test('is written with the channels that it has', () => {
  const builder = new GraphBuilder([5, 6, 4])
  builder.add('it', 'ReLU', 'photo')
  const { config } = kerasModel(builder.graph()).config as {
    config: { layers: { config: { batch_shape: unknown } }[] }
  }
  expect(config.layers[0].config.batch_shape).toEqual([null, 5, 6, 4])
})
