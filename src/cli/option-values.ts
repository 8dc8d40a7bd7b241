import { InvalidArgumentError } from 'commander'

/** A share of the photos, or a folder of them. */
export type HeldOut = { readonly fraction: number } | { readonly folder: string }

export function heldOut(text: string): HeldOut {
  if (!/^[+-]?[\d.]+(e[+-]?\d+)?%?$/i.test(text)) return { folder: text }
  const fraction = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (fraction >= 0 && fraction <= 0.9) return { fraction }
  throw new InvalidArgumentError(
    'Give a share from 0 to 0.9 (0.2 is a fifth of the photos), or a folder; for a folder with such a name: ./name.',
  )
}

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`)
  }
}

export function positiveNumber(maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value > 0 && value <= maximum) return value
    throw new InvalidArgumentError(`Give a number above 0, at most ${maximum}, such as 0.001 or 1e-3.`)
  }
}

/** Epochs without improvement before a stage ends. */
export function patience(text: string): number | 'off' {
  return text === 'off' ? text : wholeNumber(0, 10_000)(text)
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** `10GB`, `500 MiB`, `0`. */
export function byteSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = UNITS[(match?.[2] ?? '?').toLowerCase()]
  const bytes = Math.round(Number(match?.[1]) * (unit ?? Number.NaN))
  if (bytes <= 2 ** 50) return bytes
  throw new InvalidArgumentError('Give a size such as 10GB, 500MB or 0.')
}
