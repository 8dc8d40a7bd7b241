import { count } from './shell.ts'

/** Words of the Start screen. */
export const startTexts = {
  title: 'Teach a computer to tell your photos apart',
  lead: 'On this computer, without the internet, and without writing a line.',
  steps: [
    { title: 'Label', text: 'Press 1 for Elm, 2 for Willow: a few photos of each are enough.' },
    {
      title: 'Draw the frost line',
      text: 'What lies left of it keeps what it knows. What lies right of it learns from you.',
    },
    { title: 'Train', text: 'Watch it learn, see what it gets wrong and why, and take the model with you.' },
  ],
  new: 'New project',
  open: 'Open…',
  sample: 'Try with sample photos',
  sampleText: '160 drawn leaves of four invented species.',
  copying: 'Copying leaves…',
  recent: 'Recent projects',
  noRecent: 'Projects that you open are listed here.',
  numbers: (photos: number, classes: number): string =>
    `${count(photos, 'photo')}, ${count(classes, 'class', 'classes')}`,
  labelledShare: (labelled: number, photos: number): string =>
    photos === 0 ? 'empty' : labelled === photos ? 'all labelled' : `${labelled.toLocaleString('en')} labelled`,
  missing: 'Not where it was',
  forget: 'Take off this list',
  actionsFor: (name: string): string => `Actions for ${name}`,
  locate: 'Locate…',
  rename: 'Rename…',
  renameNow: 'Rename',
  renameTitle: (name: string): string => `Rename “${name}”`,
  renameText: 'Its folder keeps its name.',
  showFolder: 'Show its folder',
  delete: 'Delete…',
  deleteTitle: (name: string): string => `Delete “${name}”?`,
  deleteText: (folder: string, size: string | undefined): string =>
    `Its labels, its runs with their models, and the photos that are kept in it are deleted${size === undefined ? '' : `, ${size} in all`}, with the folder ${folder}. Photos that lie elsewhere stay. This cannot be undone.`,
  deleteNow: 'Delete the project',
  openIt: (name: string): string => `Open ${name}`,

  newTitle: 'New project',
  name: 'Name',
  namePlaceholder: 'Leaves by the river',
  where: 'Where',
  choose: 'Choose…',
  willBe: (folder: string): string => `Makes ${folder}`,
  labels: 'Each photo shows',
  single: 'One thing',
  multi: 'Several things',
  singleText: 'A photo has one label. Choose this if in doubt.',
  multiText: 'A photo can have several labels at once, or none.',
  create: 'Make project',

  dropTitle: 'Drop photos to start a project with them',
  dropTitleDesktop: 'Drop photos to start a project with them',
  droppedProject: 'A project cannot be opened by dropping it here.',
  droppedProjectHint: 'Choose “Open…” and select its folder.',
  firstName: 'My photos',

  openElsewhere: (name: string): string =>
    `“${name}” is open in another window. Frostline has one project open at a time: opening another one here closes it there.`,
  showHere: (name: string): string => `Show “${name}” here`,
  openFailed: 'The project could not be opened',
  useBackup: 'Open the last good backup',
  useBackupText: 'The damaged file is kept beside it.',
  tryAgain: 'Try again',
}
