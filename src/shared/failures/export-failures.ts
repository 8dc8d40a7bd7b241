import { failureKind, type Zod } from './failure-kind.ts'

const InLayer = (z: Zod) => z.object({ layer: z.string(), className: z.string(), why: z.string() })

/** What can be wrong with an export: a format that cannot hold the model, a place that is taken, another program's answers. */
export const EXPORT_FAILURES = {
  'model-not-expressible': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        InLayer(z).extend({ of: z.literal('keras') }),
        InLayer(z).extend({ of: z.literal('tfjs') }),
        /** Formats whose weights lie in one protocol buffer. */
        z.object({ of: z.literal('buffer'), format: z.string(), numBytes: z.number() }),
        z.object({ of: z.literal('keras file'), what: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'keras':
          return `Layer “${data.layer}” (${data.className}) cannot be written as a Keras 3 model: ${data.why}.`
        case 'tfjs':
          return `Layer “${data.layer}” (${data.className}) cannot be written as a TF.js layers-model: ${data.why}.`
        case 'buffer':
          return `${data.format} holds at most 2 GB of weights; this model has ${data.numBytes} bytes.`
        case 'keras file':
          return `A .keras file cannot hold ${data.what}.`
      }
    },
    ({ of }) =>
      ({
        keras: 'Export the model as a TensorFlow SavedModel or as ONNX, which take it as it is.',
        tfjs: 'TF.js would compute something else. Frostline itself, and the other formats, take the model as it is.',
        buffer: 'Export it as TensorFlow.js layers-model or Keras 3 instead.',
        'keras file': 'Export it as TensorFlow.js layers-model instead.',
      })[of],
  ),
  'export-disagrees': failureKind(
    (z) =>
      z.object({
        format: z.string(),
        runtime: z.string(),
        numEqual: z.int(),
        numCompared: z.int(),
        /** As text: it may be no number. */
        maxDifference: z.string(),
      }),
    ({ format, runtime, numEqual, numCompared, maxDifference }) =>
      `The ${format} model, opened by ${runtime}, answers otherwise than Frostline: ${numEqual} of ${numCompared} photos alike, probabilities up to ${maxDifference} apart. Nothing was written.`,
    ({ format }) =>
      `Leave ${format} out to export the rest. Please report this with the model’s name: it is a bug in Frostline or in a layer that the other program computes differently.`,
  ),
  'export-stopped': failureKind(
    (z) => z.object({}),
    () => 'The export was stopped; nothing was written.',
    null,
  ),
  'export-of-another-model': failureKind(
    (z) => z.object({ folder: z.string(), formats: z.array(z.string()), replaced: z.array(z.string()) }),
    ({ folder, formats }) =>
      `“${folder}” holds ${formats.join(', ')} too, of another model or of an older Frostline: both cannot stand side by side.`,
    ({ formats, replaced }) => `Choose another folder, or all of its formats: ${[...formats, ...replaced].join(', ')}.`,
  ),
  'folder-not-ours': failureKind(
    (z) => z.object({ folder: z.string(), other: z.string() }),
    ({ folder, other }) => `“${folder}” holds “${other}” too, which replacing would delete.`,
    () => 'Choose another folder, or move that file out first.',
  ),
  'no-folder': failureKind(
    (z) => z.object({}),
    () => 'No folder was chosen.',
    () => 'Choose one to export into.',
  ),
  'zip-too-large': failureKind(
    (z) => z.object({}),
    () => 'A zip of this kind holds at most 4 GB; this export is larger.',
    () => 'Export fewer formats, or into a folder of the machine that Frostline runs on.',
  ),
}
