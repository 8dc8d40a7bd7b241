import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { processorModel } from './processor-model.ts'

test('a processor has one name, without the blanks that some pad it with', () => {
  expect(processorModel('Intel(R) Core(TM) i5        ')).toBe('Intel(R) Core(TM) i5')
  expect(['', '  '].map((model) => processorModel(model))).toEqual(['unknown', 'unknown'])
})

test('nobody else asks the system for it, so that notes, runs and measurements agree on it', () => {
  const src = fileURLToPath(new URL('..', import.meta.url))
  const asking = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => readFileSync(join(src, name), 'utf8').includes('cpus('))
  expect(asking).toEqual([join('node', 'processor-model.ts')])
})
