export const SCREENS = ['photos', 'model', 'train', 'results', 'try'] as const
export type Screen = (typeof SCREENS)[number]

/**
 * Which screen is shown, and what of it (`#/results/run-3`). In the address, so that a reload and the back button keep it.
 */
export class Place {
  screen = $state<Screen>('photos')
  /** What of the screen: a run, a class. Empty: the whole. */
  detail = $state('')

  constructor() {
    this.#read()
  }

  go(screen: Screen, detail = ''): void {
    location.hash = `#/${screen}${detail === '' ? '' : `/${encodeURIComponent(detail)}`}`
    this.#read()
  }

  /** For the window's `hashchange`. */
  changed(): void {
    this.#read()
  }

  #read(): void {
    const [, screen, detail = ''] = location.hash.split('/')
    this.screen = SCREENS.find((each) => each === screen) ?? 'photos'
    this.detail = decodeURIComponent(detail)
  }
}
