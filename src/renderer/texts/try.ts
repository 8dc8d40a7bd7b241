import { roughly } from './quantities.ts'
import { listed, say, words } from './say.ts'

/** Words of the Try screen. */
export const tryTexts = {
  ...words('try'),
  original: (name: string, classes: number | null): string =>
    classes === null ? say('try.original', { name }) : say('try.originalOf', { name, classes }),
  running: (name: string): string => say('try.running', { name }),
  paused: (name: string): string => say('try.paused', { name }),
  modelNote: { ...words('try.modelNote'), finished: '' },

  trained: (name: string, accuracy: number): string => say('try.trained', { name, accuracy }),
  remove: (name: string): string => say('try.remove', { name }),
  labelled: (names: readonly string[]): string => say('try.labelled', { names: listed(names) }),
  took: (milliseconds: number): string => say('try.took', { time: roughly(milliseconds) }),
  look: (name: string): string => say('try.look', { name }),

  webcam: {
    ...words('try.webcam'),
    perSecond: (fps: number): string => say('try.webcam.perSecond', { rate: roughly(fps) }),
    snapshot: (number: number): string => say('try.webcam.snapshot', { number }),
  },

  folder: {
    ...words('try.folder'),
    topAllowed: (max: number): string => say('try.folder.topAllowed', { max }),
    progress: (done: number, total: number, left: string): string =>
      left === '' ? say('try.folder.progress', { done, total }) : say('try.folder.progressLeft', { done, total, left }),
    speed: (rate: number): string => say('try.folder.speed', { rate }),
    done: (photos: number): string => say('try.folder.done', { photos }),
    cancelled: (photos: number): string => say('try.folder.cancelled', { photos }),
    skipped: (files: number): string => say('try.folder.skipped', { files }),
  },
}
