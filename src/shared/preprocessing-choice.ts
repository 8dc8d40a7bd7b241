import { z } from 'zod'

/** How a model takes the values of a photo, by the names of Keras' `preprocess_input` and of ranges. */
export const PIXEL_VALUES = ['0-255', '0-1', '-1-1', 'caffe', 'torch'] as const
export type PixelValues = (typeof PIXEL_VALUES)[number]

/** How a photo is brought to the model's shape: both sides stretched, or the middle cut out. */
export const PHOTO_FITS = ['stretch', 'crop'] as const
type PhotoFit = (typeof PHOTO_FITS)[number]

/**
 * How it is known how photos are prepared. `stated`: by a file beside the model; `model`: by its own layers; `network`: assumed, as it is a network of
 * Keras; `assumed`: nothing says; `chosen`: a person set it.
 */
export const PREPROCESSING_ORIGINS = ['stated', 'model', 'network', 'assumed', 'chosen'] as const

/** What a person says of how photos are prepared for a model. What is left open is found out or assumed. */
export const PreprocessingChoice = z.strictObject({
  values: z.enum(PIXEL_VALUES, { error: `one of ${PIXEL_VALUES.join(', ')}` }).optional(),
  fit: z.enum(PHOTO_FITS, { error: `one of ${PHOTO_FITS.join(', ')}` }).optional(),
})
export type PreprocessingChoice = z.output<typeof PreprocessingChoice>

/** Other names of the same: Keras calls -1 to 1 `tf`, and nothing done `None`. */
const ALIASES: ReadonlyMap<string, PixelValues> = new Map([
  ['none', '0-255'],
  ['bytes', '0-255'],
  ['tf', '-1-1'],
])

/** Reads `caffe`, `crop`, `tf,crop`. @returns `undefined` for anything else. */
export function parsePreprocessingChoice(text: string): PreprocessingChoice | undefined {
  const choice: { values?: PixelValues; fit?: PhotoFit } = {}
  for (const word of text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())) {
    const values = ALIASES.get(word) ?? PIXEL_VALUES.find((each) => each === word)
    const fit = PHOTO_FITS.find((each) => each === word)
    if ((!values && !fit) || (values && choice.values) || (fit && choice.fit)) return undefined
    if (values) choice.values = values
    if (fit) choice.fit = fit
  }
  return choice
}

/** As it is written on the command line. */
export const preprocessingChoiceText = ({ values, fit }: PreprocessingChoice): string =>
  [values, fit].filter((part) => part !== undefined).join(',')
