/** Words for taking back what was done to photos and doing it again, on every screen. */
export const actTexts = {
  names: { undo: 'Undo', redo: 'Redo' },
  /** An act that found everything as it would have made it. */
  unchanged: (what: string): string => `Nothing to change: ${what}`,
  done: {
    undo: (what: string): string => `Undone: ${what}`,
    redo: (what: string): string => `Done again: ${what}`,
  },
}
