import type { PhotoClass } from '../../shared/contract/app/photos.ts'

export type LabelChoice =
  { readonly kind: 'class'; readonly photoClass: PhotoClass } | { readonly kind: 'new'; readonly name: string }

const MAX_CHOICES = 50
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase()

/**
 * Classes that what was typed may mean: those that begin with it, then those with a word that does, then those that contain it;
 * accents and case aside. A name that no class has can be made one.
 */
export function labelChoices(classes: readonly PhotoClass[], typed: string): LabelChoice[] {
  const wanted = plain(typed.trim())
  const ranked = classes
    .map((photoClass) => ({ photoClass, rank: rankOf(plain(photoClass.name), wanted) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.photoClass.position - b.photoClass.position)
    .slice(0, MAX_CHOICES)
    .map(({ photoClass }): LabelChoice => ({ kind: 'class', photoClass }))
  const name = typed.trim().normalize('NFC')
  const isTaken = classes.some((each) => each.name.toLocaleLowerCase() === name.toLocaleLowerCase())
  return name === '' || isTaken ? ranked : [...ranked, { kind: 'new', name }]
}

function rankOf(name: string, wanted: string): number {
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  if (name.split(/[\s_-]+/).some((word) => word.startsWith(wanted))) return 2
  return name.includes(wanted) ? 3 : Infinity
}
