import { z } from 'zod'
import { type AppError, failure } from '../../shared/errors.ts'
import { contentOf, type Format } from '../../shared/formats/format.ts'
import { Sample } from './sample.ts'

const Name = z.string().min(1).max(1000)

/** Photos by their paths, wherever they lie, with all that a run needs to know of them: what a project hands to a run. */
export const PhotoList = z.strictObject({
  version: z.literal(1),
  /** The order of the model's outputs. */
  classNames: z.array(Name).min(1).max(10_000),
  /** The project's numbers for them, which stay when a class is renamed; absent in lists of older versions and other programs. */
  classIds: z.array(z.int()).optional(),
  multiLabel: z.boolean(),
  photos: z.array(Sample).min(1).max(10_000_000),
})
export type PhotoList = z.output<typeof PhotoList>

/** `photos.json` */
export const PHOTO_LIST_FORMAT = { name: 'frostline-photos', version: 1, content: PhotoList } as const satisfies Format

/**
 * Reads a list of photos.
 *
 * @param source  where it came from, for the message.
 * @throws {AppError} `bad-photo-list`, `newer-format`, `other-format`
 */
export function parsePhotoList(json: unknown, source: string): PhotoList {
  const parsed = PhotoList.safeParse(contentOf(PHOTO_LIST_FORMAT, withoutOldName(json), source))
  if (!parsed.success) throw bad(source, describe(parsed.error.issues[0]))
  const list = parsed.data
  const classNames = new Set(list.classNames)
  if (classNames.size < list.classNames.length) throw bad(source, 'A class is named twice')
  if (list.classIds && list.classIds.length !== list.classNames.length)
    throw bad(source, `There are ${list.classIds.length} numbers for ${list.classNames.length} classes`)
  const paths = new Set<string>()
  for (const { path, labels } of list.photos) {
    if (paths.has(path)) throw bad(source, `“${path}” is listed twice`)
    paths.add(path)
    const stranger = labels.find((label) => !classNames.has(label))
    if (stranger !== undefined) throw bad(source, `“${path}” is labelled “${stranger}”, which is none of the classes`)
    if (!list.multiLabel && labels.length !== 1)
      throw bad(source, `“${path}” has ${labels.length} labels instead of one`)
  }
  return list
}

/** Frostline 0.1 wrote `"frostline": "photo-list"` instead of a format. */
function withoutOldName(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('frostline' in json)) return json
  const { frostline, ...list } = json
  return frostline === 'photo-list' ? list : json
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  if (issue === undefined) return 'It cannot be understood'
  const place = issue.path.map(String).join('.')
  return place === '' ? issue.message : `“${place}”: ${issue.message}`
}

const bad = (source: string, why: string): AppError => failure('bad-photo-list', { of: 'content', source, why })
