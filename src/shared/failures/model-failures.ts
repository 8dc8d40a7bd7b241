import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'
import { MissingPart, missingPartText } from './missing-part.ts'

/** What can be opened as a model. */
export const OPENABLE = 'a .keras or .h5 file of Keras, or a folder with a TF.js layers-model'

/** A name like the one that was said. */
const Close = (z: Zod) => z.object({ name: z.string(), isHere: z.boolean() })

/** What can be wrong with what is asked of models: which one, which of its layers, what it shall answer. */
export const MODEL_FAILURES = {
  'model-not-found': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('name'), name: z.string(), close: z.array(Close(z)), ...MissingPart(z).shape }),
        z.object({ of: z.literal('folder'), path: z.string(), close: z.array(Close(z)) }),
        z.object({ of: z.literal('device'), path: z.string() }),
        z.object({ of: z.literal('not downloaded'), id: z.string() }),
        z.object({ of: z.literal('file'), path: z.string() }),
        z.object({ of: z.literal('weights'), folder: z.string(), file: z.string() }),
        /** Nothing of this name can be removed; what can. */
        z.object({ of: z.literal('removable'), name: z.string(), removable: z.array(z.string()) }),
      ]),
    (data) => {
      switch (data.of) {
        case 'name':
          return `There is no model “${data.name}” on this computer.${missingPartText(data)}`
        case 'folder':
          return `The folder “${data.path}” holds no model, or several.`
        case 'device':
          return `“${data.path}” is a pipe or a device, not a file or folder.`
        case 'not downloaded':
          return `“${data.id}” has not been downloaded yet.`
        case 'file':
          return `“${data.path}” cannot be read as a file.`
        case 'weights':
          return `“${data.folder}” has no ${data.file} that can be read.`
        case 'removable':
          return `There is no model “${data.name}”.`
      }
    },
    BY_HOST,
  ),
  'model-exists': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('added'), name: z.string(), folder: z.string() }),
        z.object({ of: z.literal('downloaded'), name: z.string(), folder: z.string() }),
        z.object({ of: z.literal('exported'), folder: z.string() }),
      ]),
    (data) => {
      if (data.of === 'exported') return `“${data.folder}” exists already and holds a model.`
      if (data.of === 'downloaded') return `“${data.name}” is here already, in “${data.folder}”.`
      return `There is a model “${data.name}” already, in “${data.folder}”.`
    },
    BY_HOST,
  ),
  'model-not-in-catalog': failureKind(
    (z) => z.object({ id: z.string(), close: z.array(z.string()), numModels: z.int() }),
    ({ id }) => `There is no model “${id}” to download.`,
    BY_HOST,
  ),
  'model-not-removable': failureKind(
    (z) =>
      z.object({
        name: z.string(),
        /** Absent: it comes with Frostline. */
        keptIn: z.string().optional(),
      }),
    ({ name }) => `“${name}” was neither added nor downloaded.`,
    ({ keptIn }) => (keptIn === undefined ? 'It comes with Frostline.' : `It belongs to whoever keeps “${keptIn}”.`),
  ),
  'model-no-such-layer': failureKind(
    (z) =>
      z.object({
        name: z.string(),
        /** Layers whose names end with it. */
        numMeant: z.int(),
        orBlock: z.boolean(),
        close: z.array(z.string()),
      }),
    ({ name, numMeant, orBlock }) =>
      numMeant > 1
        ? `${numMeant} layers are named “${name}”.`
        : `The model has no layer${orBlock ? ' or block' : ''} “${name}”.`,
    BY_HOST,
  ),
  'model-bad-head': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('classes'), activation: z.string(), numClasses: z.number(), minClasses: z.int() }),
        z.object({ of: z.literal('names'), numNames: z.int(), numClasses: z.int() }),
        z.object({ of: z.literal('dropout'), dropout: z.number() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'classes':
          return `A ${data.activation} head for ${data.numClasses} classes was asked for.`
        case 'names':
          return `${data.numNames} names were given for ${data.numClasses} classes.`
        case 'dropout':
          return `A dropout of ${data.dropout} was asked for.`
      }
    },
    (data) => {
      switch (data.of) {
        case 'classes':
          return `It needs at least ${data.minClasses}.`
        case 'names':
          return 'Give every class one name.'
        case 'dropout':
          return 'It is a share: 0 or more and below 1.'
      }
    },
  ),
  'model-no-classifier': failureKind(
    (z) => z.object({ name: z.string(), output: z.string(), shape: z.array(z.number()) }),
    ({ name, output, shape }) =>
      `“${name}” does not say classes: it ends in “${output}”, which gives [${shape.join(', ')}] without softmax or sigmoid.`,
    BY_HOST,
  ),
  'model-no-class-names': failureKind(
    (z) => z.object({ name: z.string() }),
    ({ name }) => `“${name}” has no class names to compare with the photos’.`,
    () => 'Put a labels.txt with one name per line beside its model.json.',
  ),
  'model-multi-label': failureKind(
    (z) => z.object({ name: z.string() }),
    ({ name }) => `“${name}” says several labels of a photo: it is not compared.`,
    null,
  ),
  'freeze-nothing-learns': failureKind(
    (z) => z.object({ choice: z.string(), model: z.string() }),
    ({ choice, model }) => `With “${choice}” no layer of “${model}” would learn: none of them has weights.`,
    BY_HOST,
  ),
}
