import { z } from 'zod'

/** Which columns a person named. */
export const TableColumns = z.strictObject({
  /** Name of a column, or its number from 1 on. */
  fileColumn: z.string().min(1).max(1000).optional(),
  /** The same; or several columns of 0 and 1 with commas in between. */
  labelColumn: z.string().min(1).max(1_000_000).optional(),
})
export type TableColumns = z.output<typeof TableColumns>

/** How a person wants a table of labels to be read; what is left out is found by its content. */
export const TableChoice = z.strictObject({
  ...TableColumns.shape,
  labels: z.enum(['one', 'several']).optional(),
})
export type TableChoice = z.output<typeof TableChoice>

/** How a table of labels was read. */
export const TableReading = z.object({
  /** Encoding of its text: `UTF-8`, `UTF-16`, `Windows-1252`. Absent where text was given. */
  encoding: z.string().optional(),
  separator: z.string(),
  hasHeader: z.boolean(),
  fileColumn: z.string(),
  /** `null`: the classes have columns of 0 and 1. */
  labelColumn: z.string().nullable(),
  classColumns: z.array(z.string()),
  setColumn: z.string().nullable(),
  /** Columns that say nothing here. */
  ignoredColumns: z.array(z.string()),
  labels: z.enum(['one', 'several']),
  /** What separates labels in a cell; `null` where a cell is one label. */
  labelSeparator: z.string().nullable(),
})
export type TableReading = z.output<typeof TableReading>
