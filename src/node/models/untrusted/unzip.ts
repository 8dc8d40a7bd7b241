import { AppError, failure } from '../../../shared/errors.ts'
import { unzipSync } from 'fflate'

const MAX_ENTRIES = 5000
const MIB = 2 ** 20
const MAX_UNPACKED_BYTES = 2048 * MIB
/** Weights hardly get smaller when packed, words about twenty times. */
const MAX_RATIO = 100
const ALWAYS_FINE_BYTES = 16 * MIB

const damaged = (what: string, cause?: unknown): AppError =>
  failure('model-bad-archive', { of: 'damaged', problem: what }, { cause })

/**
 * The files of a zip that a model may have. Nothing is written, so no name leads anywhere; names that would lead out of a folder are refused all
 * the same. What is unpacked is never larger than what the zip declares, and that is checked first.
 *
 * @param outerBytes  length of the file that a zip within a zip came from: both unpackings together stay within the measure.
 * @throws {AppError} `model-bad-archive`
 */
export function unzip(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
  outerBytes = bytes.length,
): Map<string, Uint8Array> {
  const names = new Set<string>()
  let [numPacked, numBytes] = [0, 0]
  const check = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }): boolean => {
    if (names.size >= MAX_ENTRIES) throw damaged(`it holds over ${MAX_ENTRIES} files`)
    if (/^[/\\]|^[a-z]:|\0/i.test(name) || name.split(/[/\\]/).includes('..'))
      throw damaged(`it holds “${name.slice(0, 100)}”, which leads out of its folder`)
    if (names.has(name)) throw damaged(`it holds “${name.slice(0, 100)}” twice`)
    names.add(name)
    if (name.endsWith('/') || /(^|\/)(__MACOSX|\.[^/]*)(\/|$)/.test(name) || !isWanted(name)) return false
    numPacked += size
    numBytes += originalSize
    if (!(numPacked <= bytes.length))
      throw damaged(
        `“${name.slice(0, 100)}” and the files before it take ${numPacked} bytes of a zip of ${bytes.length}`,
      )
    const isBomb = originalSize > ALWAYS_FINE_BYTES && originalSize > size * MAX_RATIO
    const isNestedBomb = numBytes > ALWAYS_FINE_BYTES && numBytes > outerBytes * MAX_RATIO
    if (!(numBytes <= MAX_UNPACKED_BYTES) || isBomb || isNestedBomb)
      throw damaged(`“${name}” would be ${originalSize} bytes unpacked, of ${size} in the zip`)
    return true
  }
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter: check })))
  } catch (thrown) {
    throw thrown instanceof AppError
      ? thrown
      : damaged(thrown instanceof Error ? thrown.message : 'it is damaged', thrown)
  }
}
