import type { SetName } from '../../shared/contract/plain.ts'
import { say, words } from './say.ts'

/** Words for how photos are divided. */
export const sharesTexts = {
  ...words('shares'),
  how: (numGiven: number, numPhotos: number): string => {
    if (numGiven === 0) return say('shares.how.none')
    const numNew = numPhotos - numGiven
    return numNew === 0 ? say('shares.how.all') : say('shares.how.some', { numGiven, numNew })
  },
  showLabel: (set: SetName): string => say('shares.showLabel', { set: sharesTexts.sets[set] }),
  divided: (numPhotos: number): string => say('shares.divided', { numPhotos }),
}
