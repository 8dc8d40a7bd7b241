import { say, words } from './say.ts'

/** Words of the window around the screens. */
export const shellTexts = {
  ...words('shell'),
  projectMenu: (name: string): string => say('shell.projectMenu', { name }),
  backupFailed: (why: string): string => say('shell.backupFailed', { why }),
  copyName: (name: string): string => say('shell.copyName', { name }),
  copied: (folder: string): string => say('shell.copied', { folder }),
  leaveTitle: (run: string): string => say('shell.leaveTitle', { run }),
  photosAndClasses: (photos: number, classes: number): string => say('shell.photosAndClasses', { photos, classes }),
  engine: (library: string, threads: number): string => say('shell.engine', { library, threads }),
  training: (name: string, share: string): string => say('shell.training', { name, share }),
  memory: (size: string): string => say('shell.memory', { size }),
  lost: {
    'not-answering': {
      ...words('shell.lost.not-answering'),
      text: (address: string): string =>
        address.startsWith('http')
          ? say('shell.lost.not-answering.textAt', { address })
          : say('shell.lost.not-answering.text'),
    },
    'signed-out': {
      ...words('shell.lost.signed-out'),
      text: (): string => say('shell.lost.signed-out.text'),
    },
  },
  switchedTitle: (to: string | undefined, from: string): string =>
    to === undefined ? say('shell.closedElsewhere.title', { from }) : say('shell.openedElsewhere.title', { to }),
  switchedText: (to: string | undefined, from: string): string =>
    to === undefined ? say('shell.closedElsewhere.text', { from }) : say('shell.openedElsewhere.text', { from, to }),
  switchedBack: (to: string): string => say('shell.switchedBack', { to }),
  openAgain: (name: string): string => say('shell.openAgain', { name }),
  showInstead: (name: string): string => say('shell.showInstead', { name }),
}
