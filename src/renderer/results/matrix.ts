import type { Cell } from '../../shared/contract/app/results.ts'

export interface MatrixCell {
  readonly label: number
  readonly predicted: number
  readonly count: number
  /** Of the photos with that label, in [0, 1]. */
  readonly share: number
}

/** A confusion matrix by its cells that are not empty: of 200 classes nearly all are. */
export class Matrix {
  readonly numClasses: number
  readonly #cells: ReadonlyMap<number, number>
  readonly #support: readonly number[]

  constructor(cells: readonly Cell[], numClasses: number) {
    this.numClasses = numClasses
    this.#cells = new Map(cells.map(({ label, predicted, count }) => [label * numClasses + predicted, count]))
    const support = new Array<number>(numClasses).fill(0)
    for (const { label, count } of cells) support[label]! += count
    this.#support = support
  }

  at(label: number, predicted: number): MatrixCell {
    const count = this.#cells.get(label * this.numClasses + predicted) ?? 0
    const support = this.#support[label] ?? 0
    return { label, predicted, count, share: support === 0 ? 0 : count / support }
  }

  /** What is mixed up, the most photos first, then the largest share of the class. */
  confusions(): MatrixCell[] {
    return this.filled()
      .filter(({ label, predicted }) => label !== predicted)
      .sort((a, b) => b.count - a.count || b.share - a.share || a.label - b.label)
  }

  /** All that are not empty, row by row. */
  filled(): MatrixCell[] {
    return [...this.#cells.keys()]
      .sort((a, b) => a - b)
      .map((key) => this.at(Math.floor(key / this.numClasses), key % this.numClasses))
  }
}

export interface Position {
  readonly row: number
  readonly column: number
}

/** Where a key leads in a grid of so many rows and columns; `undefined` for other keys. */
export function moved(
  { row, column }: Position,
  key: string,
  withControl: boolean,
  size: number,
  page = 10,
): Position | undefined {
  const last = size - 1
  const within = (value: number): number => Math.min(last, Math.max(0, value))
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1), column }
    case 'ArrowDown':
      return { row: within(row + 1), column }
    case 'ArrowLeft':
      return { row, column: within(column - 1) }
    case 'ArrowRight':
      return { row, column: within(column + 1) }
    case 'PageUp':
      return { row: within(row - page), column }
    case 'PageDown':
      return { row: within(row + page), column }
    case 'Home':
      return { row: withControl ? 0 : row, column: 0 }
    case 'End':
      return { row: withControl ? last : row, column: last }
    default:
      return undefined
  }
}

/** Side of a cell and room for the names, by the number of classes: few are large and named in full, many are small and scroll. */
export function matrixMeasures(numClasses: number): { cell: number; rowHead: number; columnHead: number } {
  if (numClasses <= 6) return { cell: 72, rowHead: 150, columnHead: 44 }
  if (numClasses <= 12) return { cell: 52, rowHead: 150, columnHead: 96 }
  if (numClasses <= 30) return { cell: 36, rowHead: 140, columnHead: 110 }
  return { cell: 26, rowHead: 140, columnHead: 110 }
}
