import type { TakenFile } from './take-files.ts'

/** Whether a drag carries files, before they may be looked at. */
export const carriesFiles = (transfer: DataTransfer | null): boolean =>
  transfer?.types.includes('Files') === true && !transfer.types.includes('text/uri-list')

/**
 * The files of a drop or a paste. In a browser a folder is walked here: its files have no path that the host could follow.
 * To be called before anything is waited for: the transfer is empty afterwards.
 *
 * @param keepFolders  hand folders over as they are: a desktop window's host walks them itself.
 */
export function droppedFiles(transfer: DataTransfer, { keepFolders = false } = {}): Promise<TakenFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry())
  if (keepFolders || entries.every((entry) => !entry?.isDirectory))
    return Promise.resolve(items.flatMap((item) => toTaken(item.getAsFile())))
  return walkAll(entries.filter((entry) => entry !== null))
}

const toTaken = (file: File | null): TakenFile[] => (file ? [{ file, folder: '' }] : [])

export async function walkAll(entries: readonly FileSystemEntry[], folder = ''): Promise<TakenFile[]> {
  const found: TakenFile[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    if (entry.isFile) found.push({ file: await fileOf(entry as FileSystemFileEntry), folder })
    else found.push(...(await walkAll(await childrenOf(entry as FileSystemDirectoryEntry), entry.name)))
  }
  return found
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

/** Browsers hand out a hundred at a time. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return children
    children.push(...some)
  }
}
