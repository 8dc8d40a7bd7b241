import { InvalidArgumentError } from 'commander'
import { rangeInWords } from '../shared/contract/plan-field.ts'
import { PLAN_FIELDS } from '../shared/contract/plan-fields.ts'

const { 'split.validation': SHARE, 'earlyStopping.patience': PATIENCE } = PLAN_FIELDS

/** A share of the photos, or a folder of them. */
export type HeldOut = { readonly fraction: number } | { readonly folder: string }

export function heldOut(text: string): HeldOut {
  if (!/^[+-]?[\d.]+(e[+-]?\d+)?%?$/i.test(text)) return { folder: text }
  const fraction = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (fraction >= SHARE.minimum && fraction <= SHARE.maximum) return { fraction }
  throw new InvalidArgumentError(
    `Give a share from ${SHARE.minimum} to ${SHARE.maximum} (0.2 is a fifth of the photos), or a folder; for a folder with such a name: ./name.`,
  )
}

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`Give ${rangeInWords({ type: 'whole', minimum, maximum })}.`)
  }
}

export function decimal(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`Give ${rangeInWords({ type: 'number', minimum, maximum })}, such as 0.001 or 1e-3.`)
  }
}

/** Epochs without improvement before a stage ends. */
export function patience(text: string): number | 'off' {
  return text === 'off' ? text : wholeNumber(PATIENCE.minimum, PATIENCE.maximum)(text)
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
export const byteSize =
  (maximum: number) =>
  (text: string): number => {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
    const unit = UNITS[(match?.[2] ?? '?').toLowerCase()]
    const bytes = Math.round(Number(match?.[1]) * (unit ?? Number.NaN))
    if (bytes <= maximum) return bytes
    throw new InvalidArgumentError('Give a size such as 10GB, 500MB or 0.')
  }
