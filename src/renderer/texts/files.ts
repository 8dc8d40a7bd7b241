import type { Purpose } from '../../shared/contract/app/host.ts'
import { say, words } from './say.ts'

/** Words of the dialog that asks for a place on the disk. */
export const fileTexts = {
  ...words('files'),
  notPlain: (name: string): string => say('files.notPlain', { name }),
  empty: (photos: number): string => say('files.empty', { photos }),
  notFound: (find: string): string => say('files.notFound', { find }),
  photosHere: (photos: number): string => say('files.photosHere', { photos }),
  /** @param folder  the name of the folder that is taken; `null`: something else is chosen. */
  take: (
    purpose: Purpose,
    folder: string | null,
    chosen: number,
    photos: { readonly numPhotos: number; readonly isAtLeast: boolean } | undefined,
  ): string => {
    if (purpose === 'save-table') return folder === null ? say('files.take.save') : say('files.take.saveIn', { folder })
    if (folder === null)
      return purpose === 'photos' && chosen > 0 ? say('files.take.add', { photos: chosen }) : say('files.take.open')
    if (!photos) return say('files.take.use', { folder })
    return say(photos.isAtLeast ? 'files.take.useAtLeast' : 'files.take.usePhotos', {
      folder,
      photos: photos.numPhotos,
    })
  },
}
