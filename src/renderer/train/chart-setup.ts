import { Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js'
import annotation from 'chartjs-plugin-annotation'
import zoom from 'chartjs-plugin-zoom'

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip, annotation, zoom)

export { Chart }

/** Colors of the theme as a canvas takes them. */
export type Palette = (token: string) => string

/** Reads them as they are now: light or dark. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement('span')
  probe.style.display = 'none'
  element.append(probe)
  const known = new Map<string, string>()
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  for (const token of TOKENS) known.set(token, read(token))
  probe.remove()
  return (token) => known.get(token) ?? '#888'
}

const TOKENS = [
  'warm',
  'held-back',
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'line-strong',
  'surface',
  'raised',
  'accent',
  'class-3',
  'class-4',
  'class-7',
]
