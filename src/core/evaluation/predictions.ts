import { z } from 'zod'
import { checkMarks, header, isHeader, type LinesFormat } from '../../shared/formats/format.ts'

/** One line of predictions.jsonl: what the trained model says of a photo that was held back. */
export const PhotoPrediction = z.object({
  /** As in the report: from the data set's folder, or the path in the list of photos. */
  file: z.string(),
  /** SHA-256 of the file's bytes. */
  hash: z.string(),
  set: z.enum(['validation', 'test']),
  labels: z.array(z.string()),
  /** The likeliest class; with several labels all that are likelier than not. */
  predicted: z.array(z.string()),
  /** Of every class, in the order of the report's `classNames`; to five digits. */
  probabilities: z.array(z.number()),
})
export type PhotoPrediction = z.output<typeof PhotoPrediction>

export const PREDICTIONS_FORMAT = {
  name: 'frostline-predictions',
  version: 1,
  line: PhotoPrediction,
} as const satisfies LinesFormat

export const formatPrediction = (prediction: PhotoPrediction): string => `${JSON.stringify(prediction)}\n`

/** A whole predictions.jsonl. */
export const formatPredictions = (predictions: readonly PhotoPrediction[]): string =>
  header(PREDICTIONS_FORMAT) + predictions.map(formatPrediction).join('')

/**
 * Every line that is whole. A line that is not what was written (a file changed by hand) is left out.
 *
 * @throws {AppError} `newer-format`, `other-format`
 */
export function parsePredictions(text: string, source = 'predictions.jsonl'): PhotoPrediction[] {
  return text.split('\n').flatMap((line, i) => {
    const json = parsedOrNone(line)
    if (i === 0 && isHeader(json)) checkMarks(PREDICTIONS_FORMAT, json, source)
    const parsed = PhotoPrediction.safeParse(json)
    return parsed.success ? [parsed.data] : []
  })
}

function parsedOrNone(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
