import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CERTIFICATE_FORMAT } from '../../core/export/certificate.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { EXPORT_FORMATS, type ExportFormat, FORMAT_FILES } from '../../shared/contract/export.ts'
import { failure } from '../../shared/errors.ts'
import { contentOf } from '../../shared/formats/format.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'
import { hashEach, hashJson, hashWeights } from './hashes.ts'

/** What of an exported model stays as it is when other formats are written beside it. */
export interface KeptFormats {
  readonly formats: readonly ExportFormat[]
  /** Paths in its folder. */
  readonly files: readonly string[]
  /** Whether its ONNX model takes bytes. */
  readonly onnxTakesBytes: boolean
}

/** One model, whatever its name and wherever it was read from: its layers, weights, preprocessing and class names. */
export function identityOf({ layers, weights, input, output, preprocessing, classNames }: LayerGraph): string {
  return hashJson([layers, input, output, preprocessing, classNames ?? null, hashWeights(hashEach(weights))])
}

/**
 * The formats in an exported model's folder that are not to be replaced. They have to be of the same model: labels, card and certificate
 * are one for all.
 *
 * @throws {AppError} `export-of-another-model`, `newer-format`; disk errors.
 */
export function keptFormats(folder: string, replaced: readonly ExportFormat[], identity: string): KeptFormats {
  const formats = EXPORT_FORMATS.filter(
    (each) => !replaced.includes(each) && existsSync(join(folder, FORMAT_FILES[each])),
  )
  if (formats.length === 0) return { formats, files: [], onnxTakesBytes: true }
  const certificate = readCertificate(join(folder, 'certificate.json'))
  if (certificate?.model !== identity)
    throw failure('export-of-another-model', { folder, formats, replaced: [...replaced] })
  const files = Object.keys(certificate.sha256).filter((file) => formats.some((each) => IS_OF[each](file)))
  const onnx = certificate.models.find(({ format }) => format === 'onnx')
  return { formats, files, onnxTakesBytes: onnx?.takes !== 'numbers' }
}

/** `undefined` where there is none that can be read: what lies there is then nobody's. */
function readCertificate(path: string) {
  if (!existsSync(path)) return undefined
  const text = withDiskErrors(path, () => readTextSync(path), 'read')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  return CERTIFICATE_FORMAT.content.safeParse(contentOf(CERTIFICATE_FORMAT, json, path)).data
}

/** Whose a file of an export is; those beside all formats (labels, card, report) are nobody's. */
const IS_OF: Readonly<Record<ExportFormat, (file: string) => boolean>> = {
  tfjs: (file) => file === FORMAT_FILES.tfjs || /^(?:weights|group1-shard\d+of\d+)\.bin$/.test(file),
  savedmodel: (file) => file.startsWith(`${FORMAT_FILES.savedmodel}/`),
  onnx: (file) => file === FORMAT_FILES.onnx,
  // what describes it is named after it
  keras: (file) => file === FORMAT_FILES.keras || file.startsWith(`${FORMAT_FILES.keras}.`),
}
