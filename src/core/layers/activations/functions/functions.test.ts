import { expect, test } from 'vitest'
import { graphOf } from '../../../../../tests/golden/engine-cases.ts'
import { listGoldens, loadGolden } from '../../../../../tests/golden/load.ts'
import { OPERATION_CASES, operationGraph } from '../../../../../tests/keras/operations.ts'
import type { Layer } from '../../../models/layer-graph.ts'
import { readActivation, settingsOf } from '../activation-function.ts'
import { activationLayers, isActivationOfLayers } from '../keras-activation.ts'
import { functionKind, functionOfLayer, FUNCTIONS } from './functions.ts'

const layer: Layer = { name: 'it', className: 'Activation', config: {}, inbound: ['x'], weightNames: [] }

test('every function is known once, and found by its name and by its layer', () => {
  expect(new Set(FUNCTIONS.map(({ name }) => name)).size).toBe(FUNCTIONS.length)
  for (const kind of FUNCTIONS) {
    expect(functionKind(kind.name)).toBe(kind)
    if (kind.asLayer) expect(functionOfLayer(kind.asLayer.className)).toBe(kind)
  }
})

test('Keras was asked about every function, under one of its names', () => {
  const graphs = [
    ...listGoldens('layers').map((name) => graphOf(loadGolden('layers', name))),
    ...OPERATION_CASES.map(operationGraph),
  ]
  const asked = new Set(
    graphs.flatMap(({ layers }) => layers.map((each) => readActivation(each, each.config['activation']).name)),
  )
  const formulas = new Set(FUNCTIONS.filter(({ name }) => asked.has(name)).map(({ lower }) => lower))
  expect(FUNCTIONS.filter(({ lower }) => !formulas.has(lower)).map(({ name }) => name)).toEqual([])
})

test.each(FUNCTIONS)(
  '$name is read with its settings, and written for Keras 3 by its name or in what that has',
  (kind) => {
    const read = readActivation(layer, kind.name)
    expect(read).toEqual({ name: kind.name, settings: {} })
    expect(settingsOf(read)).toEqual(kind.settings)
    if (!isActivationOfLayers(read)) expect(activationLayers(layer, read, ['x']).at(-1)?.name).toBe('it')
    for (const name of Object.values(kind.aliases ?? {})) expect(Object.keys(kind.settings)).toContain(name)
    for (const name of Object.keys(kind.asLayer?.settings ?? {})) expect(Object.keys(kind.settings)).toContain(name)
  },
)
