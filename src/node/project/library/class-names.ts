import { failure } from '../../../shared/errors.ts'

const MAX_LETTERS = 100

/**
 * A class name as it is kept: in NFC, spaces in a row and at the ends gone.
 *
 * @throws {AppError} `class-name-invalid` for none at all, a too long one, and the signs that separate labels in a table.
 */
export function cleanClassName(name: string): string {
  const clean = collapse(name)
  if (clean === '') throw failure('class-name-invalid', { of: 'empty' })
  if ([...clean].length > MAX_LETTERS)
    throw failure('class-name-invalid', {
      of: 'long',
      beginning: [...clean].slice(0, 30).join(''),
      numLetters: [...clean].length,
      maxLetters: MAX_LETTERS,
    })
  if (/[;|]/.test(clean)) throw failure('class-name-invalid', { of: 'separator', name: clean })
  return clean
}

/** A name that folders or tables gave, made one that can be kept. `undefined` where nothing is left of it. */
export function acceptClassName(name: string): string | undefined {
  const clean = collapse(name.replaceAll(/[;|]/g, ','))
  return clean === '' ? undefined : [...clean].slice(0, MAX_LETTERS).join('').trim()
}

/** The same for names that differ in case only. */
export function classNameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

function collapse(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
