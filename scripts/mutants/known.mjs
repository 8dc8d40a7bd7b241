// Faults that change nothing a person could rely on, each with its reason.
import { readFileSync } from 'node:fs'

/** Without `from` every number of the line is meant. */
export const KNOWN = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'))

/** By the text of its line, not by its number, which moves. */
export const reasonOf = (mutant) => KNOWN.find((known) => isMeant(known, mutant))?.reason

export function isMeant(known, { path, code, from, to }) {
  if (known.path !== path || known.code !== code) return false
  return known.from === undefined ? /^[\d._]+$/.test(from) : known.from === from && known.to === to
}
