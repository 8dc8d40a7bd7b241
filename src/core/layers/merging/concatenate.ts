import { concat } from '../../ops/joins.ts'
import { asKerasMerge } from '../keras-form.ts'
import { axisOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { disagreeing } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { counted } from '../words.ts'

export const concatenate = layerKind({
  className: 'Concatenate',
  settings: { axis: -1 },
  keepsValues: true,
  inputs: [2, Infinity],
  outputShape: (layer, first, inputs) => {
    const axis = axisOf(layer, layer.config['axis'], first.length)
    const fits = inputs.every((s) => s.length === first.length && s.every((n, i) => i === axis || n === first[i]))
    if (!fits) throw disagreeing(layer, inputs)
    return first.map((n, i) => (i === axis ? inputs.reduce((sum, s) => sum + (s[i] ?? 0), 0) : n))
  },
  words: (_, output) => [counted(output.at(-1) ?? 0, 'channel')],
  lower: ({ f, layer }, inputs) =>
    concat(f, inputs, axisOf(layer, layer.config['axis'], inputs[0].shape.length - 1) + 1),
  tfjs: asTfjs,
  keras: asKerasMerge('axis'),
})
