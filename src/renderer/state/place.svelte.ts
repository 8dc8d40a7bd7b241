export const SCREENS = ['photos', 'model', 'train', 'results', 'try'] as const
export type Screen = (typeof SCREENS)[number]

const hashOf = (screen: Screen, detail: string): string =>
  `#/${screen}${detail === '' ? '' : `/${encodeURIComponent(detail)}`}`

/** Of this tab: an address that a link leads to has none. */
const KEY = 'frostline.place'

/**
 * Which screen is shown, and what of it (`#/results/run-3`). In the address, so that a reload and the back button keep it; and kept, so that
 * a new link, opened in this tab, leads to it again.
 */
export class Place {
  screen = $state<Screen>('photos')
  /** What of the screen: a run, a class. Empty: the whole. */
  detail = $state('')

  constructor() {
    const kept = sessionStorage.getItem(KEY)
    if (location.hash === '' && kept !== null) history.replaceState(history.state, '', kept)
    this.#read()
  }

  go(screen: Screen, detail = ''): void {
    location.hash = hashOf(screen, detail)
    this.#read()
  }

  /** Says more exactly what is shown; the back button does not lead to what stood there. */
  specify(detail: string): void {
    history.replaceState(history.state, '', hashOf(this.screen, detail))
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
    sessionStorage.setItem(KEY, hashOf(this.screen, this.detail))
  }
}
