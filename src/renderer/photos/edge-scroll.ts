/** At most this far in a frame of 60 a second. */
const MAX_STEP = 40
const FRAME_MS = 1000 / 60

export interface Frames {
  readonly request: (draw: (at: number) => void) => number
  readonly cancel: (frame: number) => void
}

const windowFrames: Frames = {
  request: (draw) => requestAnimationFrame(draw),
  cancel: (frame) => cancelAnimationFrame(frame),
}

/** Scrolls for as long as the pointer rests beyond an edge, the faster the further it is. */
export class EdgeScroll {
  readonly #scroll: (by: number) => void
  readonly #frames: Frames
  #over = 0
  #frame: number | undefined
  #drawnAt: number | undefined

  /** @param scroll  is told how many pixels to scroll on, once a frame; down where it is positive. */
  constructor(scroll: (by: number) => void, frames: Frames = windowFrames) {
    this.#scroll = scroll
    this.#frames = frames
  }

  /** @param over  pixels beyond the edge: negative above, positive below, 0 within. */
  pointAt(over: number): void {
    this.#over = over
    if (over === 0) this.stop()
    else this.#frame ??= this.#frames.request((at) => this.#draw(at))
  }

  stop(): void {
    if (this.#frame !== undefined) this.#frames.cancel(this.#frame)
    this.#frame = undefined
    this.#drawnAt = undefined
  }

  #draw(at: number): void {
    const elapsedMs = Math.min(100, at - (this.#drawnAt ?? at - FRAME_MS))
    this.#drawnAt = at
    this.#frame = this.#frames.request((next) => this.#draw(next))
    this.#scroll((Math.max(-MAX_STEP, Math.min(MAX_STEP, this.#over)) * elapsedMs) / FRAME_MS)
  }
}
