import { z } from 'zod'
import { type CatalogModel, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import { readTextSync } from '../files/read-regular.ts'

/** What is put beside a downloaded model, for whoever opens its folder: what it is, whose, and where it is from. */
export function catalogCard(model: CatalogModel): string {
  const { title, hasTop, inputSize, licence, top1, top1Source, file } = model
  const what = hasTop ? 'Tells the 1000 classes of ImageNet apart.' : 'Features of photos, without a classifier.'
  const accuracy = `${(100 * top1).toFixed(1)} % of ImageNet right at the first guess`
  const pin = model.format === 'keras-h5' ? hashLine(model.file) : 'lengths as its model.json declares'
  return [
    `# ${title}`,
    `Trained on ImageNet. ${what} As published: ${accuracy}${hasTop ? '' : ', with its classifier'}.`,
    `- Photos: ${inputSize} px`,
    `- Licence of the weights: ${licence}`,
    `- Accuracy from: ${top1Source}`,
    `- Downloaded from ${hostOf(model)}: ${file.address}`,
    `- Verified by: ${pin}`,
    '',
  ].join('\n\n')
}

function hashLine({ sha256, md5, sizeBytes }: CatalogModel['file']): string {
  if (sha256 !== undefined) return `SHA-256 ${sha256}`
  if (md5 !== undefined) return `MD5 ${md5}`
  return `its length of ${sizeBytes} bytes`
}

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
