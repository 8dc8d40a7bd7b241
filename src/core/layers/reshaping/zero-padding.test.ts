import { expect, test } from 'vitest'
import { lowerLayers } from '../../engine/compile/lower-layers.ts'
import { GraphFunction } from '../../engine/op-graph.ts'
import { kerasLayers } from '../../formats/keras/write-model.ts'
import { outputShape } from '../../models/layer-sizes.ts'
import { GraphBuilder } from '../../../../tests/models/graphs.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  [
    'ZeroPadding2D',
    {
      padding: [
        [0, 1],
        [2, 3],
      ],
    },
    [[5, 6, 2]],
    [6, 11, 2],
  ],
  ['ZeroPadding2D', { padding: 2 }, [[5, 6, 2]], [9, 10, 2]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test('without padding it is one pixel wide, in its shape, its ops and its file alike', () => {
  const builder = new GraphBuilder([5, 6, 2])
  builder.add('it', 'ZeroPadding2D', 'photo')
  const graph = builder.graph()
  const f = new GraphFunction('call')
  const known = new Map([['photo', f.feed('photo', 'float32', [null, 5, 6, 2])]])
  const none = (): never => {
    throw new Error('Nothing is trained here.')
  }
  const lowering = { f, graph, isTraining: () => false, weight: none, updateStatistic: none, random: none }
  expect(outputShape(layer('ZeroPadding2D', {}), [[5, 6, 2]])).toEqual([7, 8, 2])
  expect(lowerLayers(lowering, known, ['it']).get('it')?.shape).toEqual([null, 7, 8, 2])
  expect(kerasLayers({ layer: graph.layers[1], graph, input: [5, 6, 2] })).toMatchObject([{ config: { padding: 1 } }])
})
