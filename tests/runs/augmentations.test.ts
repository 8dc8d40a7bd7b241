import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { AUGMENTATIONS as COMMAND_LINE } from '../../src/cli/train-flags.ts'
import { augmentationParts, augmentationRow } from '../../src/core/training/augmentation.ts'
import { settingName } from '../../src/renderer/texts/settings.ts'
import { trainTexts } from '../../src/renderer/texts/train.ts'
import {
  AUGMENTATION_NAMES,
  AUGMENTATIONS,
  NOTHING_VARIED,
  variedBy,
} from '../../src/shared/augmentations/augmentations.ts'

const FOLDER = fileURLToPath(new URL('../../src/shared/augmentations/', import.meta.url))
const NO_KINDS = ['augmentation-kind.ts', 'augmentations.ts']
const fileOf = (name: string): string => `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`
const rowsOf = (plan: typeof NOTHING_VARIED) =>
  JSON.stringify(
    Array.from({ length: 8 }, (_, variant) => augmentationRow(plan, { height: 48, width: 64 }, 1, 'photo', variant)),
  )

test('every augmentation has its file, and every file its line in the list', () => {
  const files = readdirSync(FOLDER).filter((file) => !/\.test\.ts$/.test(file) && !NO_KINDS.includes(file))
  expect(AUGMENTATION_NAMES.map(fileOf).toSorted()).toEqual(files.toSorted())
})

test('the command line’s “strong” has them all', () => {
  expect(variedBy(COMMAND_LINE.strong)).toEqual(AUGMENTATION_NAMES)
})

describe.each(AUGMENTATION_NAMES)('%s is known everywhere', (name) => {
  const { setting, strong, part, field, parts } = AUGMENTATIONS[name]
  const on = { ...NOTHING_VARIED, [name]: setting.parse(strong) }

  test('left out of a plan it changes nothing; said, it changes photos by its part of the graph alone', () => {
    expect(variedBy(on)).toEqual([name])
    expect(augmentationParts(NOTHING_VARIED)).toEqual({ geometry: false, color: false, cutOut: false })
    expect(augmentationParts(on)).toEqual({ geometry: false, color: false, cutOut: false, [part]: true })
    expect(rowsOf(on)).not.toBe(rowsOf(NOTHING_VARIED))
  })

  test('it leaves what others do as it was', () => {
    for (const other of AUGMENTATION_NAMES.filter((each) => each !== name && AUGMENTATIONS[each].part !== part)) {
      const both = { ...on, [other]: AUGMENTATIONS[other].setting.parse(AUGMENTATIONS[other].strong) }
      const field = part === 'geometry' ? 'transform' : part
      const row = (plan: typeof both) => augmentationRow(plan, { height: 48, width: 64 }, 1, 'photo', 3)[field]
      expect(row(both), other).toEqual(row(on))
    }
  })

  test('runs, plans and comparisons have its words', () => {
    expect(trainTexts.variedBy(on)).toBe(field.label.toLowerCase())
    expect(settingName(`augmentation.${name}`).toLowerCase()).toContain(field.label.toLowerCase())
    const inside: unknown = setting.parse(strong)
    const keys = typeof inside === 'object' && inside !== null ? Object.keys(inside) : []
    expect(Object.keys(parts ?? {})).toEqual(keys)
    for (const key of keys) expect(settingName(`augmentation.${name}.${key}`)).toMatch(/^Variation: [a-z]+ part/)
  })
})
