/** Space around the tiles and between them, in pixels. */
export const GRID_PADDING = 12
export const GRID_GAP = 6

export interface GridSize {
  /** Inside of the scrolled box. */
  readonly width: number
  /** Tiles are at least as wide, and share what is left over. */
  readonly tileSize: number
  readonly numTiles: number
}

export interface Rect {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Where each tile of a grid lies. Tiles are squares of one size, so that a place is computed and never measured. */
export class GridGeometry {
  readonly numColumns: number
  readonly numRows: number
  readonly numTiles: number
  readonly tile: number
  /** From one tile's edge to the next one's. */
  readonly pitch: number
  readonly height: number

  constructor({ width, tileSize, numTiles }: GridSize) {
    const inner = Math.max(1, width - 2 * GRID_PADDING)
    this.numTiles = numTiles
    this.numColumns = Math.max(1, Math.floor((inner + GRID_GAP) / (tileSize + GRID_GAP)))
    this.numRows = Math.ceil(numTiles / this.numColumns)
    this.tile = Math.max(1, Math.floor((inner - GRID_GAP * (this.numColumns - 1)) / this.numColumns))
    this.pitch = this.tile + GRID_GAP
    this.height = 2 * GRID_PADDING + Math.max(0, this.numRows * this.pitch - GRID_GAP)
  }

  left(index: number): number {
    return GRID_PADDING + (index % this.numColumns) * this.pitch
  }

  top(index: number): number {
    return GRID_PADDING + Math.floor(index / this.numColumns) * this.pitch
  }

  /** Tiles between two heights, `to` not included, with whole rows beyond on both sides. */
  range(top: number, bottom: number, extraRows = 0): { from: number; to: number } {
    const firstRow = Math.max(0, Math.floor((top - GRID_PADDING) / this.pitch) - extraRows)
    const endRow = Math.min(this.numRows, Math.ceil((bottom - GRID_PADDING) / this.pitch) + extraRows)
    const from = Math.min(this.numTiles, firstRow * this.numColumns)
    return { from, to: Math.max(from, Math.min(this.numTiles, endRow * this.numColumns)) }
  }

  /** The tile at a point of the scrolled content; `null` in a gap. */
  at(x: number, y: number): number | null {
    const column = Math.floor((x - GRID_PADDING) / this.pitch)
    const row = Math.floor((y - GRID_PADDING) / this.pitch)
    if (column < 0 || column >= this.numColumns || row < 0) return null
    const index = row * this.numColumns + column
    const isOnTile = x - this.left(index) < this.tile && y - this.top(index) < this.tile
    return isOnTile && index < this.numTiles ? index : null
  }

  /** Tiles that a rectangle touches, in order. */
  within({ left, top, width, height }: Rect): number[] {
    const found: number[] = []
    const { from, to } = this.range(top, top + height, 1)
    for (let index = from; index < to; index++) {
      const x = this.left(index)
      const y = this.top(index)
      if (x <= left + width && x + this.tile >= left && y <= top + height && y + this.tile >= top) found.push(index)
    }
    return found
  }

  /** Where to scroll so that a tile is seen whole; as it is where it is seen already. */
  reveal(index: number, scrollTop: number, viewHeight: number): number {
    const top = this.top(index) - GRID_PADDING
    const bottom = this.top(index) + this.tile + GRID_PADDING
    if (top < scrollTop) return Math.max(0, top)
    return bottom > scrollTop + viewHeight ? Math.max(0, bottom - viewHeight) : scrollTop
  }
}
