/** How many files a list of skipped ones stands for: of very many, most are one entry with their number. */
export const numSkippedIn = (skipped: readonly { readonly numFiles?: number | undefined }[]): number =>
  skipped.reduce((sum, { numFiles = 1 }) => sum + numFiles, 0)
