import { say, words } from './say.ts'

const { label, line, train } = words('start.steps')

/** Words of the Start screen. */
export const startTexts = {
  ...words('start'),
  steps: [label, line, train],
  numbers: (photos: number, classes: number): string => say('start.numbers', { photos, classes }),
  labelledShare: (labelled: number, photos: number): string => {
    if (photos === 0) return say('start.noPhotos')
    return labelled === photos ? say('start.allLabelled') : say('start.someLabelled', { labelled })
  },
  actionsFor: (name: string): string => say('start.actionsFor', { name }),
  renameTitle: (name: string): string => say('start.renameTitle', { name }),
  deleteTitle: (name: string): string => say('start.deleteTitle', { name }),
  deleteText: (folder: string, size: string | undefined): string =>
    size === undefined ? say('start.deleteText', { folder }) : say('start.deleteTextOfSize', { folder, size }),
  openIt: (name: string): string => say('start.openIt', { name }),
  missingOne: (name: string): string => say('start.missingOne', { name }),
  willBe: (folder: string): string => say('start.willBe', { folder }),
  openElsewhere: (name: string): string => say('start.openElsewhere', { name }),
  showHere: (name: string): string => say('start.showHere', { name }),
}
