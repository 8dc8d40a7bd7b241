import { loadSharp } from '../photos/load-sharp.ts'
import type { OpenProject } from './project.ts'

/** Sharp at twice the size it is shown at in the list of recent projects. */
const SIDE = 160

/** A small picture of a project, as a data URL: its first photo with a label, or its first. `null` where it has none. */
export async function coverOf({ library, thumbnails }: OpenProject): Promise<string | null> {
  const hash = library.photos.coverHash()
  if (hash === undefined) return null
  const thumbnail = thumbnails.get(hash)
  if (thumbnail === undefined) return null // it is made again when it is looked at
  try {
    const small = await loadSharp()(thumbnail, { autoOrient: true })
      .resize(SIDE, SIDE, { fit: 'cover' })
      .jpeg({ quality: 75 })
      .toBuffer()
    return `data:image/jpeg;base64,${small.toString('base64')}`
  } catch {
    return null
  }
}
