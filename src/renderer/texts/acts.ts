import { say, words } from './say.ts'

/** Words for taking back what was done to photos and doing it again, on every screen. */
export const actTexts = {
  ...words('acts'),
  named: {
    undo: (what: string): string => say('acts.named.undo', { what }),
    redo: (what: string): string => say('acts.named.redo', { what }),
  },
  /** An act that found everything as it would have made it. */
  unchanged: (what: string): string => say('acts.unchanged', { what }),
  done: {
    undo: (what: string): string => say('acts.done.undo', { what }),
    redo: (what: string): string => say('acts.done.redo', { what }),
  },
}
