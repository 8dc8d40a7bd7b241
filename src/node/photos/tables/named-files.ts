import { posix } from 'node:path'
import type { FoundHow } from '../../../core/datasets/reading.ts'
import { isPictureName } from '../../../core/datasets/column-facts.ts'

/** Photos lie beside the table, or in a folder of one of these names beside it. */
const PHOTO_FOLDERS = ['', 'images/', 'photos/', 'img/']
const LEADS_OUT =
  'Its path leads out of the folder of the table. Move the table to the folder that has the photos in it or below it, and write paths from there.'

export type Found<T> =
  | { readonly file: T; readonly how: FoundHow }
  | { readonly code: 'missing' | 'outside-folder' | 'leads-out' | 'ambiguous'; readonly reason: string }

interface Place<T> {
  readonly file: T
  /** From the table's folder, with `/`, in NFC. */
  readonly path: string
}

/**
 * Files by the names that a table may give them: its path from the table's folder, in other capitals, a path of another machine, an
 * address, or a name without its ending. Nothing outside of these files is ever found, and nothing is read.
 */
export class NamedFiles<T> {
  /** Empty where there is no such folder: then files are known by their whole paths. */
  readonly #root: string
  readonly #near: string
  readonly #byPath = new Map<string, Place<T>>()
  readonly #byName = new Map<string, Place<T>[]>()
  readonly #byStem = new Map<string, Place<T>[]>()

  /**
   * @param tableFolder  absolute: paths in the table may start with it. `null` for a table that lies nowhere: its paths begin anywhere.
   * @param tableName    `train.csv`: among files of one name, those in `train` or `train_images` are meant.
   */
  constructor(tableFolder: string | null, tableName: string) {
    this.#root = tableFolder === null ? '' : `${plain(tableFolder).replace(/\/$/, '')}/`
    this.#near = tableName.replace(/\.[^.]*$/, '').toLowerCase()
  }

  /** @param path  from the table's folder, or absolute where the file lies elsewhere. */
  add(path: string, file: T): void {
    const place = { file, path: path.normalize('NFC') }
    this.#byPath.set(place.path, place)
    const name = nameOf(place.path).toLowerCase()
    push(this.#byName, name, place)
    if (isPictureName(name)) push(this.#byStem, stemOf(name), place)
  }

  find(written: string): Found<T> {
    for (const spelling of spellingsOf(written)) {
      const path = this.#fromRoot(spelling)
      for (const folder of PHOTO_FOLDERS) {
        const place = this.#byPath.get(folder + path)
        if (place !== undefined) return { file: place.file, how: 'as-written' }
      }
    }
    const path = spellingsOf(written).at(-1) ?? ''
    // the way there is known, so that no other file of that name can be meant
    if (this.#leadsOut(path)) return { code: 'leads-out', reason: LEADS_OUT }
    return (
      this.#choose(this.#byName.get(nameOf(path).toLowerCase()), path) ??
      this.#choose(this.#byStem.get(nameOf(path).toLowerCase()), path, 'without-extension') ??
      this.#withoutPrefix(path) ??
      notFound(path)
    )
  }

  /** From the table's folder, also where the way there leads out of it and back: `../data/1.jpg` in `data`. */
  #fromRoot(spelling: string): string {
    const isWay = /(^|\/)\.\.?\//.test(spelling)
    const full = isWay && !isAbsolute(spelling) ? posix.join(this.#root, spelling) : spelling
    const path = isWay ? posix.normalize(full) : full
    return path.startsWith(this.#root) ? path.slice(this.#root.length) : path
  }

  #leadsOut(path: string): boolean {
    return !isAbsolute(path) && !`${posix.join(this.#root, path)}/`.startsWith(this.#root)
  }

  /** `0a1b2c3d-cat.jpg` is the name under which Label Studio keeps an uploaded cat.jpg. */
  #withoutPrefix(path: string): Found<T> | undefined {
    const original = /^[0-9a-f]{8}-(.+)$/i.exec(nameOf(path))?.[1]
    return original === undefined
      ? undefined
      : this.#choose(this.#byName.get(original.toLowerCase()), original, 'without-prefix')
  }

  /** Of several files with the name, the one whose folders are most like those that the table writes. */
  #choose(places: readonly Place<T>[] | undefined, path: string, how?: FoundHow): Found<T> | undefined {
    if (places === undefined) return undefined
    const ranked = places.map((place) => ({ place, rank: this.#rank(place.path, path) }))
    const best = Math.max(...ranked.slice(0, 10_000).map(({ rank }) => rank))
    const [first, second] = ranked.filter(({ rank }) => rank === best)
    if (first === undefined) return undefined
    if (second !== undefined) {
      const example = `“${first.place.path}” and “${second.place.path}”`
      return { code: 'ambiguous', reason: `Several files have this name, ${example} among them.` }
    }
    const isSamePath = first.place.path.toLowerCase() === path.toLowerCase()
    const isInPhotoFolder = PHOTO_FOLDERS.includes(folderOf(first.place.path)) && !path.includes('/')
    const spelled = isSamePath || isInPhotoFolder ? 'other-case' : this.#endsWith(first.place.path, path)
    return { file: first.place.file, how: how ?? spelled ?? 'by-name' }
  }

  /** How a path is spelled whose end is what a table writes that lies nowhere: no more can be asked of it. */
  #endsWith(path: string, written: string): FoundHow | undefined {
    if (this.#root !== '') return undefined
    const end = `/${written.replace(/^(\.\.?\/)+/, '')}`
    if (path.endsWith(end)) return 'as-written'
    return path.toLowerCase().endsWith(end.toLowerCase()) ? 'other-case' : undefined
  }

  #rank(path: string, written: string): number {
    const parts = path.toLowerCase().split('/').reverse()
    const wanted = written.toLowerCase().split('/').reverse()
    let numShared = 1 // the name itself, whatever its ending
    while (numShared < parts.length && parts[numShared] === wanted[numShared]) numShared++
    const isNear = this.#near !== '' && (parts.at(-1) ?? '').startsWith(this.#near) && parts.length > 1
    const isSameCase = nameOf(path).startsWith(nameOf(written))
    return 4 * numShared + (isNear || PHOTO_FOLDERS.includes(folderOf(path)) ? 2 : 0) + (isSameCase ? 1 : 0)
  }
}

/** As it is written; with `/`; and as the path inside an address, from which a query and `%20` are taken. */
function spellingsOf(written: string): string[] {
  const path = plain(written)
  return [...new Set([written.normalize('NFC'), path, insideAddress(path)])]
}

function insideAddress(path: string): string {
  const local = /[?&]d=([^&]+)/.exec(path)?.[1]
  const isAddress = /^[a-z][a-z0-9+.-]+:\/\//i.test(path)
  if (local === undefined && !isAddress) return path
  const inside = local ?? path.replace(/^[a-z][a-z0-9+.-]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
  try {
    return plain(decodeURIComponent(inside))
  } catch {
    return inside
  }
}

const plain = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .normalize('NFC')

/** On this machine or another one: `/home/me/1.jpg`, `C:/1.jpg`. */
const isAbsolute = (path: string): boolean => /^(\/|[a-z]:)/i.test(path)

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
const stemOf = (name: string): string => name.slice(0, name.lastIndexOf('.'))

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function notFound(path: string): Found<never> {
  return isAbsolute(path)
    ? {
        code: 'outside-folder',
        reason:
          'It lies outside the folder of the table, and no file in there has its name. Move the table to the folder that has the photos in it or below it.',
      }
    : { code: 'missing', reason: 'There is no such file in the folder of the table.' }
}
