import { expect, test } from 'vitest'
import { z } from 'zod'
import { keep, readKept } from './kept.svelte.ts'

const Left = z.object({ view: z.enum(['map', 'list']).default('map'), open: z.array(z.int()).default([]) })

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

test('a screen is found as it was left, in its own project alone', () => {
  const place = storage()
  keep('model', 'one', { view: 'list', open: [3] }, place)
  expect(readKept('model', 'one', Left, place)).toEqual({ view: 'list', open: [3] })
  expect(readKept('model', 'two', Left, place)).toEqual({ view: 'map', open: [] })
  expect(readKept('results', 'one', Left, place)).toEqual({ view: 'map', open: [] })
})

test('what cannot be read any more counts for nothing', () => {
  const place = storage()
  for (const value of ['{', '[]', '{"view":"globe"}', 'null']) {
    place.setItem('frostline.model.one', value)
    expect(readKept('model', 'one', Left, place)).toEqual({ view: 'map', open: [] })
  }
})
