import { describe, expect, test } from 'vitest'
import type { TablePreview, TablePreviewEvent } from '../../shared/contract/app/photos.ts'
import { tableProgress, tableTexts, tellSeveral } from '../texts/tables.ts'
import { columnKey, rolesOf, TableDesk } from './table-desk.svelte.ts'

const READING = {
  separator: ',',
  hasHeader: true,
  fileColumn: 'file',
  labelColumn: 'target' as string | null,
  classColumns: [] as string[],
  setColumn: 'split' as string | null,
  ignoredColumns: ['width'],
  labels: 'several' as 'one' | 'several',
  labelSeparator: null,
}
const preview = (more: Partial<TablePreview> = {}): TablePreview => ({
  kind: 'preview',
  path: '/data/labels.csv',
  columns: ['file', 'target', 'split', 'width'],
  numColumns: 4,
  rows: [],
  reading: READING,
  error: null,
  told: [],
  numPhotos: 2,
  classNames: [],
  numClasses: 2,
  numClassColumns: 0,
  numWithSeveral: 3,
  skipped: [],
  numSkipped: 0,
  several: 'fit',
  ...more,
})

/** A host that answers when it is told to. */
function slowHost() {
  const waiting: ((event: TablePreviewEvent) => void)[] = []
  const api = {
    previewTable: async () => {
      const event = new Promise<TablePreviewEvent>((answer) => waiting.push(answer))
      return (async function* () {
        yield await event
      })()
    },
    importLabels: async () => Promise.reject(new Error('Nobody asks.')),
  }
  // of the client only what the desk asks
  return { desk: new TableDesk(api as unknown as ConstructorParameters<typeof TableDesk>[0]), waiting }
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('what was asked last is shown, however late the answers before it come', async () => {
  const { desk, waiting } = slowHost()
  const shown = desk.show({ path: '/data', among: 'folder', accept: () => undefined })
  await settle()
  waiting[0]!(preview())
  expect(await shown).toBe('shown')
  const first = desk.set('labels', 'one')
  const second = desk.set('labels', undefined)
  await settle()
  waiting[2]!(preview({ numPhotos: 20 }))
  await second
  waiting[1]!(preview({ numPhotos: 10 }))
  expect(await first).toBe('stopped')
  expect(desk.preview?.numPhotos).toBe(20)
  expect([desk.choice, desk.progress]).toEqual([{}, null])
})

test('rows are said to be read, and labels to be written', () => {
  expect(tableProgress({ numDone: 1000, numTotal: 2000 })).toEqual({
    label: 'Reading the table',
    text: '1,000 of 2,000 rows',
  })
  expect(tableProgress({ numDone: 500, numTotal: 2000, isWriting: true })).toEqual({
    label: 'Writing labels',
    text: '25\u00a0%',
  })
})

test('a table that was put away is not used', () => {
  const { desk } = slowHost()
  desk.close()
  desk.accept(true)
  expect(desk.looking).toBeNull()
})

describe('columns', () => {
  test('are shown by what they are used for', () => {
    expect(rolesOf(preview())).toEqual(['file', 'label', 'set', 'none'])
    const reading = { ...READING, labelColumn: null, classColumns: ['target', 'width'], setColumn: null }
    expect(rolesOf(preview({ reading }))).toEqual(['file', 'class', 'none', 'class'])
    expect(rolesOf(preview({ reading: null }))).toEqual(['none', 'none', 'none', 'none'])
    expect(rolesOf(preview({ columns: ['file', 'file', 'target'] }))).toEqual(['file', 'none', 'label'])
  })

  test('are named to the host by number where their names do not tell them apart', () => {
    const columns = ['file', 'file', '', '7', 'cut…', 'label']
    expect(columns.map((_, index) => columnKey(columns, index))).toEqual(['file', '2', '3', '4', '5', 'label'])
  })
})

test('what several labels mean for the project is said where it is to be known', () => {
  expect(tellSeveral(preview())).toBeUndefined()
  expect(tellSeveral(preview({ several: 'switch' }))).toBe(tableTexts.several.switch)
  expect(tellSeveral(preview({ several: 'leave-out' }))).toContain('3 photos have several labels here')
  expect(tellSeveral(preview({ several: 'switch', reading: { ...READING, labels: 'one' } }))).toBeUndefined()
})
