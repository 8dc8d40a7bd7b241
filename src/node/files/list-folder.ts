import { type Dirent, mkdirSync } from 'node:fs'
import { access, constants, type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FolderEntry, FolderListing, Purpose } from '../../shared/contract/app/host.ts'
import { failure } from '../../shared/errors.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import { createLimiter } from '../photos/limiter.ts'
import { isListOfRecords } from '../photos/tables/read-table-text.ts'
import { isIgnored } from '../photos/walk-folder.ts'
import { systemCode } from './disk-errors.ts'

const PHOTO = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i
const TABLE = /\.(csv|tsv)$/i
/** Those of other programs too: choosing one says why it cannot be trained, a list without it would not. */
const MODEL = /\.(h5|hdf5|keras|zip|onnx|tflite|pb|pt|pth|ckpt|safetensors)$/i
/** A table of contents, labels and certificates are JSON too: only one that describes layers is a model. */
const MODEL_JSON = /"(modelTopology|weightsManifest)"/
/** The first of those keys stands before the layers, however many there are. */
const MODEL_JSON_BYTES = 65_536
/** A folder of a camera may hold tens of thousands; the count tells of the rest. */
const MAX_PHOTOS = 500
const MAX_ENTRIES = 5000

const SHOWN: Record<Purpose, readonly FolderEntry['kind'][]> = {
  photos: ['folder', 'photo', 'table'],
  'photo-folder': ['folder', 'photo'],
  project: ['folder', 'project'],
  'new-folder': ['folder'],
  'label-table': ['folder', 'table'],
  'save-table': ['folder', 'table'],
  model: ['folder', 'model'],
}

/**
 * What a folder holds, as far as it serves a purpose.
 *
 * @throws {AppError} `folder-not-found`, `no-permission`.
 */
export async function listFolder(path: string, purpose: Purpose): Promise<FolderListing> {
  const folder = resolve(path)
  let children: Dirent[]
  try {
    children = await readdir(folder, { withFileTypes: true })
  } catch (thrown) {
    throw explainListing(thrown, folder)
  }
  const visible = children.filter(({ name }) => !name.startsWith('.') && (isProject(name) || !isIgnored(name)))
  visible.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const found = await Promise.all(
    visible.map(async (child) => ({ name: child.name, kind: await kindOf(folder, child) })),
  )
  let numPhotos = 0
  const chosen = found.flatMap(({ name, kind }) => {
    if (kind === 'photo') numPhotos++
    if (!SHOWN[purpose].includes(kind) || (kind === 'photo' && numPhotos > MAX_PHOTOS)) return []
    return [{ name, path: join(folder, name), kind }]
  })
  const limit = createLimiter(16)
  const entries = await Promise.all(chosen.slice(0, MAX_ENTRIES).map((entry) => limit(() => withFacts(entry))))
  entries.sort((a, b) => rank(a) - rank(b))
  const parent = dirname(folder) === folder ? null : dirname(folder)
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  return { path: folder, parent, entries, numPhotos, places: await listPlaces(), isWritable }
}

/** @throws {AppError} `folder-exists`, `folder-not-found`, `no-permission`. */
export function makeFolder(parent: string, name: string): string {
  const path = join(resolve(parent), safeFileName(name.trim(), 'New folder'))
  try {
    mkdirSync(path)
    return path
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') throw failure('folder-exists', { path, of: 'folder' }, { cause: thrown })
    throw explainListing(thrown, systemCode(thrown) === 'ENOENT' ? resolve(parent) : path)
  }
}

/** As files of photos are called. */
const isPhotoName = (name: string): boolean => PHOTO.test(name)

const isProject = (name: string): boolean => /.\.frostline$/i.test(name)

const rank = ({ kind }: FolderEntry): number => (kind === 'project' ? 0 : kind === 'folder' ? 1 : 2)

async function kindOf(folder: string, child: Dirent): Promise<FolderEntry['kind']> {
  const isLink = child.isSymbolicLink()
  const stats = isLink ? await stat(join(folder, child.name)).catch(() => undefined) : child
  if (stats?.isDirectory() === true) return isProject(child.name) ? 'project' : 'folder'
  if (stats?.isFile() !== true) return 'file'
  if (isPhotoName(child.name)) return 'photo'
  if (TABLE.test(child.name)) return 'table'
  if (MODEL.test(child.name)) return 'model'
  return /\.json$/i.test(child.name) ? kindOfJson(join(folder, child.name)) : 'file'
}

/** A list of records may be a table of labels; what describes layers is a model. */
async function kindOfJson(path: string): Promise<FolderEntry['kind']> {
  if (await describesLayers(path)) return 'model'
  return (await isListOfRecords(path).catch(() => false)) ? 'table' : 'file'
}

async function describesLayers(path: string): Promise<boolean> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MODEL_JSON_BYTES), 0, MODEL_JSON_BYTES, 0)
    return MODEL_JSON.test(buffer.toString('utf8', 0, bytesRead))
  } catch {
    return false // one that cannot be read cannot be chosen either
  } finally {
    await file?.close()
  }
}

async function withFacts(entry: Pick<FolderEntry, 'name' | 'path' | 'kind'>): Promise<FolderEntry> {
  const stats = await stat(entry.path).catch(() => undefined)
  const sizeBytes = stats?.isFile() === true ? stats.size : null
  return { ...entry, sizeBytes, modifiedAt: stats === undefined ? null : Math.round(stats.mtimeMs) }
}

/** Home and what is in it as a rule; drives and mounted disks. */
async function listPlaces(): Promise<{ name: string; path: string }[]> {
  const home = homedir()
  const known = ['Pictures', 'Documents', 'Desktop', 'Downloads'].map((name) => ({ name, path: join(home, name) }))
  const drives = process.platform === 'win32' ? drivesOfWindows() : await listMounts()
  const places = [{ name: 'Home', path: home }, ...known, ...drives]
  const isThere = await Promise.all(
    places.map(({ path }) =>
      stat(path).then(
        (stats) => stats.isDirectory(),
        () => false,
      ),
    ),
  )
  const root = process.platform === 'win32' ? [] : [{ name: 'Computer', path: '/' }]
  return [...places.filter((_, index) => isThere[index]), ...root]
}

function drivesOfWindows(): { name: string; path: string }[] {
  return [...'CDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => ({ name: `${letter}:`, path: `${letter}:\\` }))
}

async function listMounts(): Promise<{ name: string; path: string }[]> {
  const user = process.env['USER'] ?? ''
  const folders = process.platform === 'darwin' ? ['/Volumes'] : [`/media/${user}`, `/run/media/${user}`, '/mnt']
  const found = await Promise.all(
    folders.map(async (folder) => {
      const children = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])
      return children
        .filter((child) => child.isDirectory() && !child.name.startsWith('.'))
        .map(({ name }) => ({ name, path: join(folder, name) }))
    }),
  )
  return found.flat()
}

function explainListing(thrown: unknown, path: string): unknown {
  const code = systemCode(thrown)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return failure('no-permission', { path }, { cause: thrown })
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE')
    return failure('folder-not-found', { path }, { cause: thrown })
  return thrown
}

/** Files and folders looked at before the count is given up: a home folder has millions. */
const MAX_LOOKED_AT = 50_000

interface PhotoCount {
  readonly numPhotos: number
  /** There may be more, which nobody has counted. */
  readonly isAtLeast: boolean
}

/** How many photos a folder has, all below it included, by their names. What may not be looked into has none. */
export async function countPhotos(folder: string, signal?: AbortSignal, limit = MAX_LOOKED_AT): Promise<PhotoCount> {
  let [numPhotos, numLookedAt] = [0, 0]
  const waiting = [folder]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    signal?.throwIfAborted()
    const children = await readdir(next, { withFileTypes: true }).catch((): Dirent[] => [])
    for (const child of children) {
      if (++numLookedAt > limit) return { numPhotos, isAtLeast: true }
      if (isIgnored(child.name)) continue
      if (child.isDirectory()) waiting.push(join(next, child.name))
      else if (isPhotoName(child.name)) numPhotos++
    }
  }
  return { numPhotos, isAtLeast: false }
}
