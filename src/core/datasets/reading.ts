/** How a file was found that a table names. */
export type FoundHow = 'as-written' | 'other-case' | 'without-extension' | 'by-name' | 'without-prefix'

/** How photos and labels were understood, in words: `one label a photo, column “target”`, and what else is to be known. */
export interface Reading {
  readonly how: string
  readonly notes: readonly string[]
}
