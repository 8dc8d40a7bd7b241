import { expect, test } from 'vitest'
import { classifierOf } from '../../src/core/models/classifier.ts'
import { GraphBuilder } from './graphs.ts'

function endingIn(activation: unknown): GraphBuilder {
  const builder = new GraphBuilder([4, 4, 3])
  builder.add('gap', 'GlobalAveragePooling2D', 'photo')
  builder.add('classes', 'Dense', 'gap', { units: 3, activation })
  return builder
}

test('the kind of labels is that of the last activation, also below layers that only shape', () => {
  expect(classifierOf(endingIn('softmax').graph())).toMatchObject({
    multiLabel: false,
    hasNames: false,
    classNames: ['class 0', 'class 1', 'class 2'],
  })
  expect(classifierOf(endingIn('sigmoid').graph()).multiLabel).toBe(true)
  expect(classifierOf(endingIn({ class_name: 'function', config: 'sigmoid' }).graph()).multiLabel).toBe(true)
  expect(classifierOf(endingIn({ class_name: 'Softmax', config: {} }).graph()).multiLabel).toBe(false)
  const shaped = endingIn('sigmoid')
  shaped.add('drop', 'Dropout', 'classes', { rate: 0.2 })
  shaped.add('flat', 'Flatten', 'drop')
  expect(classifierOf(shaped.graph()).multiLabel).toBe(true)
  const softened = endingIn('linear')
  softened.add('probabilities', 'Softmax', 'classes')
  expect(classifierOf(softened.graph()).multiLabel).toBe(false)
})

test('a model that says no classes is refused with what it gives', () => {
  expect(() => classifierOf(endingIn('linear').graph())).toThrow(
    '“built” does not say classes: it ends in “classes”, which gives [3] without softmax or sigmoid.',
  )
})
