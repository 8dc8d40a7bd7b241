import { type AppError, failure } from '../../shared/errors.ts'
import { z } from 'zod'
import { readTextSync } from '../files/read-regular.ts'

/** `{"0": ["n01440764", "tench"], …}` */
const ClassIndex = z.record(z.string().regex(/^\d{1,4}$/), z.tuple([z.string(), z.string().min(1).max(200)]))

/**
 * Names of ImageNet's classes, in the order of a model's outputs, from Keras' `imagenet_class_index.json`.
 *
 * Two names stand for two classes each (crane, maillot): the later ones get their WordNet number.
 *
 * @throws {AppError} `download-damaged` for anything else.
 */
export function imageNetNames(path: string): string[] {
  const classes = readIndex(path)
  const seen = new Set<string>()
  return Array.from({ length: 1000 }, (_, i) => {
    const [wordNetId, name] = classes[String(i)] ?? []
    if (wordNetId === undefined || name === undefined) throw damaged(`class ${i} is missing`)
    const plain = name.replaceAll('_', ' ')
    const own = seen.has(plain) ? `${plain} (${wordNetId})` : plain
    seen.add(own)
    return own
  })
}

function readIndex(path: string): z.output<typeof ClassIndex> {
  try {
    return ClassIndex.parse(JSON.parse(readTextSync(path)))
  } catch (cause) {
    throw damaged('it is no list of classes', cause)
  }
}

const damaged = (why: string, cause?: unknown): AppError =>
  failure('download-damaged', { of: 'class names', why }, { cause })
