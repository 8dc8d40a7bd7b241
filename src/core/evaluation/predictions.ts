import { z } from 'zod'

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

export const formatPrediction = (prediction: PhotoPrediction): string => `${JSON.stringify(prediction)}\n`

/** Every line that is whole. A line that is not what was written (a file changed by hand) is left out. */
export function parsePredictions(text: string): PhotoPrediction[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    try {
      const parsed = PhotoPrediction.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}
