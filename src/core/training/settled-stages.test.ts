import { expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import { settledStages } from './settled-stages.ts'

const { stages } = defaultPlan('lp-ft', { modelName: 'm', numTrainPhotos: 100, numClasses: 2 })
const head = { choice: 'head', block: 'head', reasons: ['100 photos are few.'] }

test('the line that is suggested takes the place of the word, and is told', () => {
  const settled = settledStages(stages, { choice: 'conv9', block: 'block9', reasons: ['Enough.'] }, true)
  expect(settled.stages).toEqual([stages[0], { ...stages[1], freeze: 'conv9' }])
  expect(settled.notes).toEqual(['“Fine-tune” trains from “conv9” (block block9) on: Enough.'])
})

test('few photos train the head once', () => {
  const settled = settledStages(stages, head, true)
  expect(settled.stages).toEqual([stages[0]])
  expect(settled.notes[0]).toContain('no “Fine-tune”')
})

test('stages that a person wrote are all carried out', () => {
  expect(settledStages(stages, head, false).stages.map(({ freeze }) => freeze)).toEqual(['head', 'head'])
})

test('a stage that trains the head for the first time stays', () => {
  expect(settledStages(stages.slice(1), head, true).stages).toHaveLength(1)
})

test('what a person drew is left as it is, without a word', () => {
  const drawn = stages.map((stage) => ({ ...stage, freeze: 'last-block' }))
  expect(settledStages(drawn, head, true)).toEqual({ stages: drawn, notes: [] })
})

test('a stage with exceptions trains more than the head again, so it stays', () => {
  const drawn = stages.map((stage) => ({ ...stage, exceptions: ['stem'] }))
  expect(settledStages([stages[0], drawn[1]], head, true).stages).toHaveLength(2)
})

test('the line is told as it is: the head alone, everything, or from a layer on', () => {
  const told = (choice: string) =>
    settledStages(stages.slice(1), { choice, block: 'block9', reasons: ['Enough.'] }, true).notes
  expect(told('head')).toEqual(['“Fine-tune” trains the head alone: Enough.'])
  expect(told('none')).toEqual(['“Fine-tune” trains everything: Enough.'])
  expect(told('conv9')).toEqual(['“Fine-tune” trains from “conv9” (block block9) on: Enough.'])
})
