import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { AUGMENTATIONS as COMMAND_LINE } from '../../src/cli/train-flags.ts'
import { type AugmentationRow, augmentationRow } from '../../src/core/training/augmentation.ts'
import { settingName } from '../../src/renderer/texts/settings.ts'
import { trainTexts } from '../../src/renderer/texts/train.ts'
import {
  AUGMENTATION_NAMES,
  type AugmentationName,
  AUGMENTATIONS,
  NOTHING_VARIED,
  variedBy,
} from '../../src/shared/augmentations/augmentations.ts'

const FOLDER = fileURLToPath(new URL('../../src/shared/augmentations/', import.meta.url))
const NO_KINDS = ['augmentation-kind.ts', 'augmentations.ts']
const fileOf = (name: string): string => `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`
const rowsOf = (plan: typeof NOTHING_VARIED) =>
  Array.from({ length: 8 }, (_, variant) => augmentationRow(plan, { height: 48, width: 64 }, 1, 'photo', variant))
/** What of a photo it changes. */
function changedBy(name: AugmentationName): (keyof AugmentationRow)[] {
  const { setting, strong } = AUGMENTATIONS[name]
  const on = rowsOf({ ...NOTHING_VARIED, [name]: setting.parse(strong) })
  return (['transform', 'color', 'cutOut'] as const).filter((part) =>
    on.some((row, i) => JSON.stringify(row[part]) !== JSON.stringify(rowsOf(NOTHING_VARIED)[i]?.[part])),
  )
}

test('every augmentation has its file, and every file its line in the list', () => {
  const files = readdirSync(FOLDER).filter((file) => !/\.test\.ts$/.test(file) && !NO_KINDS.includes(file))
  expect(AUGMENTATION_NAMES.map(fileOf).toSorted()).toEqual(files.toSorted())
})

test('the command line’s “strong” has them all', () => {
  expect(variedBy(COMMAND_LINE.strong)).toEqual(AUGMENTATION_NAMES)
})

describe.each(AUGMENTATION_NAMES)('%s is known everywhere', (name) => {
  const { setting, strong, field, parts } = AUGMENTATIONS[name]
  const on = { ...NOTHING_VARIED, [name]: setting.parse(strong) }

  test('left out of a plan it changes nothing; said, it changes photos, in one way', () => {
    expect(variedBy(on)).toEqual([name])
    expect(changedBy(name)).toHaveLength(1)
  })

  test('it leaves what others do as it was', () => {
    const [part] = changedBy(name)
    for (const other of AUGMENTATION_NAMES.filter((each) => changedBy(each)[0] !== part)) {
      const both = { ...on, [other]: AUGMENTATIONS[other].setting.parse(AUGMENTATIONS[other].strong) }
      const changes = (plan: typeof both) => rowsOf(plan).map((row) => row[part])
      expect(changes(both), other).toEqual(changes(on))
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
