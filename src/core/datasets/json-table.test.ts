import { expect, test } from 'vitest'
import { jsonTable } from './json-table.ts'
import { readLabelTable } from './label-table.ts'

const labelsOf = (json: unknown): string[][] => readLabelTable(jsonTable(json)).files.map(({ labels }) => [...labels])

test('records of Label Studio’s JSON-MIN are rows', () => {
  const record = (id: number, choice: unknown) => ({
    id,
    image: `/data/upload/1/0a1b2c3d-${id}.jpg`,
    choice,
    lead_time: 2,
  })
  expect(labelsOf([record(1, 'cat'), record(2, 'dog')])).toEqual([['cat'], ['dog']])
  expect(labelsOf([record(1, { choices: ['cat', 'dog'] }), record(2, 'dog')])).toEqual([['cat', 'dog'], ['dog']])
})

test('tasks of its JSON have the choices of their last annotation that was not cancelled', () => {
  const chosen = (...choices: string[]) => ({ type: 'choices', value: { choices } })
  const task = (id: number, annotations: unknown[]) => ({ id, data: { image: `${id}.jpg` }, annotations })
  expect(
    labelsOf([
      task(1, [{ result: [chosen('dog')] }, { result: [chosen('cat')] }]),
      task(2, [{ result: [chosen('dog')] }, { was_cancelled: true, result: [chosen('cat')] }]),
    ]),
  ).toEqual([['cat'], ['dog']])
})

test('what is no list of records is refused', () => {
  expect(() => jsonTable({ a: 1 })).toThrow('no list of records')
  expect(() => jsonTable([1, 2])).toThrow('no list of records')
})

test('keys that objects have anyway are columns like others', () => {
  const rows = [...jsonTable(JSON.parse('[{"image":"a.jpg","__proto__":"x"}]')).rows()]
  expect(rows).toEqual([
    ['image', '__proto__'],
    ['a.jpg', 'x'],
  ])
})
