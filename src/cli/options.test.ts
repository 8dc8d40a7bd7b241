import { expect, test } from 'vitest'
import { PLAN_FLAGS, planOption } from './options.ts'
import { createProgram } from './program.ts'

const train = createProgram(() => undefined).commands.find((command) => command.name() === 'train')
const optionOf = (name: string) => train?.options.find((option) => option.attributeName() === name)

test('every field that has a flag has it in “frostline train”', () => {
  expect(PLAN_FLAGS.length).toBeGreaterThan(15)
  for (const { name, path } of PLAN_FLAGS) expect(optionOf(name)?.long, path).toMatch(/^--[a-z-]+$/)
})

test('a flag takes the numbers of its field, its limits among them, and says which', () => {
  for (const { name, path, field } of PLAN_FLAGS) {
    if (field.type !== 'number' && field.type !== 'whole') continue
    const read = (value: number): unknown => optionOf(name)?.parseArg?.(String(value), undefined)
    const limits = [field.minimum, field.maximum]
    expect(limits.map(read), path).toEqual(
      path.startsWith('split.') ? limits.map((fraction) => ({ fraction })) : limits,
    )
    for (const beyond of [field.minimum === 0 ? -1 : field.minimum / 2, field.maximum * 2])
      expect(() => read(beyond), `${path}: ${beyond}`).toThrow('Give a')
  }
})

test('a flag says what its field does and what it is when it is not given', () => {
  expect(planOption('seed').description).toBe('of split, order, head and augmentation (default: 0)')
  expect(planOption('threads').description).toBe('compute threads (default: all cores)')
  expect(planOption('cacheLimitBytes').description).toBe(
    'most disk space for cached photos and features (default: 10 GiB)',
  )
  expect(planOption('batchSize').description).toBe('photos in each step; smaller needs less memory')
  expect(planOption('optimizer.kind').argChoices).toEqual(['adam', 'adamw', 'sgd'])
})
