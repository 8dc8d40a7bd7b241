import type { JsonObject } from './json-limits.ts'

/** One of the layers that together compute what a layer of a file does. */
export interface PlainLayer {
  /** What its name ends with; nothing for the one that has the name and the weights of the file's layer. */
  readonly suffix?: string
  readonly className: string
  readonly config: JsonObject
  /** The shape in which the file keeps a weight, from the one it has here. */
  readonly stored?: (shape: readonly number[]) => readonly number[]
}
