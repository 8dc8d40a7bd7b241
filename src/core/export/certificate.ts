import { z } from 'zod'
import { failure } from '../../shared/errors.ts'
import { type Format, marked } from '../../shared/formats/format.ts'
import type { LayerGraph } from '../models/layer-graph.ts'
import { PreprocessingOriginRecord, PreprocessingRecord } from '../models/model-description.ts'
import { ExportFormat, FORMAT_FILES, FORMAT_NAMES, type FormatCheck } from '../../shared/contract/export.ts'

/** Two engines round differently, by about 1e-6; more than this is another model. */
const MAX_DIFFERENCE = 1e-3

/** `test`: photos that neither training nor the choice of the best epoch has seen. */
export type ComparedSet = 'test' | 'validation'

/** Which photos were compared, exactly. */
export const COMPARED_ON: Readonly<Record<ComparedSet, string>> = {
  test: 'photos of the test set, which it has never seen',
  validation: 'photos of the validation set, which chose its best epoch (none were held back for a test)',
}

const Preprocessing = PreprocessingRecord.extend(PreprocessingOriginRecord.partial().shape)
const Count = z.int().min(0)

/** `certificate.json`, without its first two fields. */
const CertificateContent = z.object({
  madeBy: z.string(),
  /** Absent in certificates of older versions. */
  model: z.string().optional(),
  checkedAt: z.iso.datetime(),
  comparedOn: z.string(),
  compared: z.string(),
  preprocessing: Preprocessing,
  largestDifferenceAllowed: z.number(),
  models: z.array(
    z.object({
      format: ExportFormat,
      name: z.string(),
      file: z.string(),
      checked: z.boolean(),
      openedBy: z.string().nullable(),
      /** Absent in certificates of older versions. */
      takes: z.enum(['bytes', 'numbers']).optional(),
      note: z.string().nullable(),
      numCompared: Count,
      numEqual: Count,
      shareEqual: z.number().nullable(),
      largestDifference: z.number().nullable(),
    }),
  ),
  sha256: z.record(z.string(), z.string()),
})

export const CERTIFICATE_FORMAT = {
  name: 'frostline-certificate',
  version: 1,
  content: CertificateContent,
} as const satisfies Format
type CertificateFile = ReturnType<typeof marked<typeof CertificateContent>>

export interface Certificate {
  readonly madeBy: string
  /** One for all forms of it: of layers, weights, preprocessing and class names. */
  readonly identity: string
  /** What each file is given. */
  readonly takes: ReadonlyMap<ExportFormat, 'bytes' | 'numbers'>
  /** The model that was compared, for how photos are prepared for it. */
  readonly graph: Pick<LayerGraph, 'preprocessing' | 'provenance'>
  readonly checkedAt: Date
  /** Nothing but pictures of noise could be compared. */
  readonly onNoise: boolean
  readonly comparedSet: ComparedSet
  readonly checks: readonly FormatCheck[]
  /** SHA-256 of each file of the models, by its path in the folder. */
  readonly hashes: ReadonlyMap<string, string>
}

/** The content of certificate.json: what was compared, by what, and how far apart the answers were. */
export function certificateJson(certificate: Certificate): CertificateFile {
  const { madeBy, identity, takes, graph, checkedAt, onNoise, comparedSet, checks, hashes } = certificate
  return marked(CERTIFICATE_FORMAT, {
    madeBy,
    model: identity,
    checkedAt: checkedAt.toISOString(),
    comparedOn: onNoise ? 'pictures of noise' : COMPARED_ON[comparedSet],
    compared: 'probabilities, from the pixels of each photo at the model’s input size',
    preprocessing: { ...graph.preprocessing, ...(graph.provenance.preprocessing ?? {}) },
    largestDifferenceAllowed: MAX_DIFFERENCE,
    models: checks.map(({ format, runtime, note, numCompared, numEqual, maxDifference }) => ({
      format,
      name: FORMAT_NAMES[format],
      file: FORMAT_FILES[format],
      checked: runtime !== null,
      openedBy: runtime,
      takes: takes.get(format),
      note,
      numCompared,
      numEqual,
      shareEqual: numCompared === 0 ? null : numEqual / numCompared,
      largestDifference: runtime === null ? null : maxDifference,
    })),
    sha256: Object.fromEntries(hashes),
  })
}

/** A sentence for each model of a certificate. */
export function checkInWords({ format, runtime, note, numCompared, numEqual, maxDifference }: FormatCheck): string {
  const name = FORMAT_NAMES[format]
  if (runtime === null) return `${name}: not compared. ${note ?? ''}`.trim()
  const said = `${name}: opened by ${runtime}; ${numEqual} of ${numCompared} answers equal, probabilities at most ${maxDifference === 0 ? '0' : maxDifference.toExponential(1)} apart.`
  return note === null ? said : `${said} ${note}`
}

/** @throws {AppError} `export-disagrees` naming the first file that answers otherwise than the app. */
export function refuseDisagreement(checks: readonly FormatCheck[]): void {
  // NaN is no agreement
  const wrong = checks.find(({ runtime, maxDifference }) => runtime !== null && !(maxDifference <= MAX_DIFFERENCE))
  if (!wrong) return
  const { format, runtime, numEqual, numCompared, maxDifference } = wrong
  throw failure('export-disagrees', {
    format: FORMAT_NAMES[format],
    runtime: runtime ?? '',
    numEqual,
    numCompared,
    maxDifference: maxDifference.toPrecision(2),
  })
}
