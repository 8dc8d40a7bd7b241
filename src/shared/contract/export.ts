import { z } from 'zod'

/** What a model can be taken away as. */
export const ExportFormat = z.enum(['tfjs', 'savedmodel', 'onnx', 'keras'])
export type ExportFormat = z.output<typeof ExportFormat>

export const EXPORT_FORMATS = ExportFormat.options

/** As people call them. */
export const FORMAT_NAMES: Readonly<Record<ExportFormat, string>> = {
  tfjs: 'TensorFlow.js layers-model',
  savedmodel: 'TensorFlow SavedModel',
  onnx: 'ONNX',
  keras: 'Keras 3',
}

/** What each format's model is called in an export's folder. */
export const FORMAT_FILES: Readonly<Record<ExportFormat, string>> = {
  tfjs: 'model.json',
  savedmodel: 'saved_model',
  onnx: 'model.onnx',
  keras: 'model.keras',
}

/** What a written file says of the photos held back, beside what the app says of them: from pixels to probabilities. */
export const FormatCheck = z.object({
  format: ExportFormat,
  /** What opened the file: `TensorFlow.js 4.22.0 (wasm)`. `null`: nothing that is here opens it. */
  runtime: z.string().nullable(),
  /** Why it was not compared, or what the comparison leaves open. */
  note: z.string().nullable(),
  numCompared: z.int().min(0),
  /** Both say the same class, or the same labels. */
  numEqual: z.int().min(0),
  /** Of any probability. */
  maxDifference: z.number().min(0),
})
export type FormatCheck = z.output<typeof FormatCheck>
