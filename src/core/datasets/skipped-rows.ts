import type { SkippedFile } from './photo.ts'

/** Rows that are told one by one; of more only the number is. */
const MAX_SKIPPED = 1000

/** What a table names and nobody can use. A table of a million other photos must not become a million complaints. */
export class SkippedRows {
  readonly first: SkippedFile[] = []
  count = 0

  add(row: SkippedFile): void {
    this.count++
    if (this.first.length < MAX_SKIPPED) this.first.push(row)
  }
}
