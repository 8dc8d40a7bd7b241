import type { FolderEntry, FolderListing } from '../../shared/contract/app/host.ts'
import { failure } from '../../shared/errors.ts'
import type { MenuEntry } from '../components/menu-entries.ts'
import type { HostFolders } from '../files/folder-view.svelte.ts'

const nothing = (): void => undefined

export const ENTRIES: readonly MenuEntry[] = [
  { label: 'Elm', run: nothing, keys: '1', color: 0 },
  { label: 'Oak', run: nothing, keys: '2', color: 1, isChecked: true },
  { label: 'Beech', run: nothing, color: 2, isDisabled: true },
  'separator',
  { label: 'More', items: [{ label: 'Ash', run: nothing, color: 3 }] },
  { label: 'Nothing in it', items: [], isDisabled: true },
  'separator',
  { label: 'Delete', run: nothing, keys: 'Delete', isDanger: true },
]

export const OPTIONS = [
  { value: 'photos', label: 'Photos' },
  { value: 'webcam', label: 'Webcam', title: 'What the camera sees' },
  { value: 'folder', label: 'Folder to table' },
]

/** As a biologist may name a class. */
export const LONG_NAME = 'Fagus sylvatica subsp. orientalis, underside, with galls of Mikiola fagi'
export const LONG_TEXT = Array.from({ length: 60 }, (_, i) => `Sentence ${i + 1} of a long text.`).join(' ')
export const ERROR = {
  message: '“holiday.csv” is not text: it holds bytes that no table has.',
  hint: 'Save the table as CSV; a workbook (.xlsx) is no text.',
}
/** 30 November 2026, 10:15. */
export const SINCE = Date.UTC(2026, 10, 30, 10, 15)

export const BARS = [
  { name: 'Elm', probability: 0.72, isSaid: true, mark: true },
  { name: LONG_NAME, probability: 0.2, isSaid: false },
  { name: 'Oak', probability: 0.08, isSaid: false },
  { name: 'Beech', probability: 0, isSaid: false },
]

const entry = (name: string, kind: FolderEntry['kind'], sizeBytes: number | null = null): FolderEntry => ({
  name,
  path: `/home/ada/${name}`,
  kind,
  sizeBytes,
  modifiedAt: SINCE,
})

const HOME: FolderListing = {
  path: '/home/ada',
  parent: '/home',
  entries: [
    entry('Leaves', 'folder'),
    entry('Beetles.frostline', 'project'),
    entry('photo 1.jpg', 'photo', 3_400_000),
    entry(`${LONG_NAME}.jpg`, 'photo', 2_100_000),
    entry('labels.csv', 'table', 12_000),
    entry('own.keras', 'model', 14_000_000),
  ],
  numPhotos: 2,
  places: [
    { name: 'Home', path: '/home/ada' },
    { name: 'Pictures', path: '/home/ada/Pictures' },
  ],
  isWritable: true,
}

/** A host with one folder, an empty one, and nothing else. */
export const FOLDERS: HostFolders = {
  listFolder: async ({ path = HOME.path }) => {
    if (path === HOME.path) return HOME
    if (path === '/home/ada/Leaves') return { ...HOME, path, parent: HOME.path, entries: [], numPhotos: 0 }
    throw failure('folder-not-found', { path })
  },
  countPhotos: async () => ({ numPhotos: 2, isAtLeast: false }),
  makeFolder: async () => {
    throw failure('not-writable', { path: '/home/ada' })
  },
}
