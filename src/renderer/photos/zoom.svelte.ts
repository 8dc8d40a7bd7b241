export interface Size {
  readonly width: number
  readonly height: number
}

const MAX_SCALE = 8
const STEP = 1.25

/** How large a photo is drawn in the large view, and which part of it is seen. Scale 1: one pixel of the photo on one of the window. */
export class Zoom {
  photo = $state.raw<Size>({ width: 1, height: 1 })
  view = $state.raw<Size>({ width: 1, height: 1 })
  /** `null`: as large as fits. */
  #scale = $state<number | null>(null)
  /** Middle of the view, in shares of the photo. */
  #x = $state(0.5)
  #y = $state(0.5)

  /** Photos smaller than the view are shown larger, but not so large that they are only squares. */
  readonly fitScale = $derived.by(() =>
    Math.min(this.view.width / this.photo.width, this.view.height / this.photo.height, 4),
  )
  readonly scale = $derived.by(() => this.#scale ?? this.fitScale)
  readonly isFit = $derived.by(() => this.#scale === null)
  readonly canPan = $derived.by(() => this.#overflow('width') > 0 || this.#overflow('height') > 0)
  /** Where the photo's left upper corner lies in the view. */
  readonly left = $derived.by(() => this.#start('width', this.#x))
  readonly top = $derived.by(() => this.#start('height', this.#y))

  /** Another photo, or the same one in another view: as large as fits again. */
  take(photo: Size): void {
    this.photo = photo
    this.fit()
  }

  fit(): void {
    this.#scale = null
    this.#x = 0.5
    this.#y = 0.5
  }

  /** Fits, or shows it pixel by pixel. */
  toggle(x = this.view.width / 2, y = this.view.height / 2): void {
    if (this.isFit) this.zoomTo(1, x, y)
    else this.fit()
  }

  zoomBy(steps: number, x = this.view.width / 2, y = this.view.height / 2): void {
    this.zoomTo(this.scale * STEP ** steps, x, y)
  }

  /** The point under `x` and `y` stays where it is. */
  zoomTo(scale: number, x: number, y: number): void {
    const { width, height } = this.photo
    const [pointX, pointY] = [(x - this.left) / (this.scale * width), (y - this.top) / (this.scale * height)]
    const wanted = Math.min(MAX_SCALE, scale)
    if (wanted <= this.fitScale * 1.001 && scale < this.scale) {
      this.fit()
      return
    }
    this.#scale = wanted
    this.#x = pointX + (this.view.width / 2 - x) / (wanted * width)
    this.#y = pointY + (this.view.height / 2 - y) / (wanted * height)
    this.#clamp()
  }

  panBy(dx: number, dy: number): void {
    this.#x -= dx / (this.scale * this.photo.width)
    this.#y -= dy / (this.scale * this.photo.height)
    this.#clamp()
  }

  #overflow(side: 'width' | 'height'): number {
    return this.scale * this.photo[side] - this.view[side]
  }

  #start(side: 'width' | 'height', middle: number): number {
    const overflow = this.#overflow(side)
    if (overflow <= 0) return Math.abs(overflow) / 2
    return Math.min(0, Math.max(-overflow, this.view[side] / 2 - middle * this.scale * this.photo[side]))
  }

  #clamp(): void {
    const clamped = (side: 'width' | 'height', middle: number): number => {
      const half = this.view[side] / 2 / (this.scale * this.photo[side])
      return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, middle))
    }
    this.#x = clamped('width', this.#x)
    this.#y = clamped('height', this.#y)
  }
}
