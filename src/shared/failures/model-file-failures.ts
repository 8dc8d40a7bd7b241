import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'

const listed = (names: readonly string[]): string => names.join(', ')
const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`
const Shape = (z: Zod) => z.array(z.number())
const InLayer = (z: Zod) => z.object({ layer: z.string(), className: z.string() })

const SUPPORTED_FILES = 'a .keras or .h5 file of Keras'
const COPY_AGAIN = 'Copy or download it again.'
const DAMAGED_COPY = `The file is damaged, was only copied in part, or was made to do harm. ${COPY_AGAIN}`
const SAVE_IN_KERAS = 'Keras does not write this. Load the model in Keras and save it again.'

/** What can be wrong with the file of a model: its form, its layers, its weights. What to do is the same for every reader. */
export const MODEL_FILE_FAILURES = {
  'model-not-a-model': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        /** What was opened describes no layers, or its description makes no sense. */
        z.object({ of: z.literal('layers'), problem: z.string() }),
        z.object({ of: z.literal('hdf5') }),
        z.object({ of: z.literal('limits'), maxDepth: z.int(), maxValues: z.int() }),
        z.object({ of: z.literal('file'), name: z.string(), isEmpty: z.boolean() }),
        z.object({ of: z.literal('json'), name: z.string(), why: z.string() }),
        /** Files in it, or the models where it holds several. */
        z.object({ of: z.literal('zip'), names: z.array(z.string()), isSeveral: z.boolean() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'layers':
          return `This is not a model of layers: ${data.problem}.`
        case 'hdf5':
          return 'The HDF5 file holds neither a model nor weights of Keras.'
        case 'limits':
          return `The model's JSON is nested over ${data.maxDepth} levels deep or has over ${data.maxValues} values.`
        case 'file':
          return data.isEmpty ? `“${data.name}” is empty.` : `“${data.name}” is no model that is known here.`
        case 'json':
          return `“${data.name}” is not JSON: ${data.why}.`
        case 'zip':
          return data.isSeveral
            ? `The zip holds several models: ${listed(data.names)}.`
            : `The zip holds no model: ${listed(data.names) || 'it is empty'}.`
      }
    },
    (data) => {
      switch (data.of) {
        case 'layers':
          return 'Open the .keras or .h5 file that model.save of Keras wrote, or the model.json of a TF.js layers-model with its weights beside it.'
        case 'hdf5':
          return 'Open a file that model.save or model.save_weights of Keras wrote.'
        case 'limits':
          return 'No model looks like this: the file is damaged or was made to do harm.'
        case 'file':
          return `Open ${SUPPORTED_FILES}, a zip from Teachable Machine (TensorFlow.js), or a folder with a model.json.`
        case 'json':
          return 'The file is damaged or incomplete. Copy or download the model again.'
        case 'zip':
          return data.isSeveral
            ? 'Unpack the zip and open one of them.'
            : 'Open a .keras file, a Teachable Machine export (TensorFlow.js), or a zip of a folder with a model.json.'
      }
    },
  ),
  'model-graph-model': failureKind(
    (z) => z.object({}),
    () => 'This is a TF.js graph-model: a frozen graph without layers, which can be run but not trained.',
    BY_HOST,
  ),
  'model-not-trainable': failureKind(
    (z) => z.object({ what: z.string() }),
    ({ what }) => `${what}: it can answer, but not learn.`,
    () =>
      'Ask for the model it was made from, saved by Keras (.keras or .h5) or as a TF.js layers-model, or start from a model of the list.',
  ),
  'model-unknown-layer': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('layer'), ...InLayer(z).shape, supported: z.array(z.string()) }),
        z.object({
          of: z.literal('activation'),
          ...InLayer(z).shape,
          activation: z.string(),
          supported: z.array(z.string()),
        }),
        z.object({ of: z.literal('operation'), name: z.string(), operation: z.string(), problem: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'layer':
          return `Layer “${data.layer}” is a ${data.className}, which is not supported.${
            data.className === '“Lambda”' ? ' It holds program code, which Frostline never runs.' : ''
          }`
        case 'activation':
          return `Layer “${data.layer}” (${data.className}) has the activation ${data.activation}, which is not supported.`
        case 'operation':
          return `The operation “${data.name}” (${data.operation}) ${data.problem}, which is not supported.`
      }
    },
    (data) =>
      data.of === 'operation'
        ? 'Take the operation out of the model in Keras, or write it with layers, and save the model again.'
        : `Supported are ${listed(data.supported)}.`,
  ),
  'model-unsupported-structure': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('output'), layer: z.string(), output: z.string() }),
        z.object({
          of: z.literal('several'),
          model: z.string(),
          what: z.enum(['input', 'output']),
          names: z.array(z.string()),
        }),
        z.object({ of: z.literal('no photos'), shape: z.array(z.number().nullable()) }),
      ]),
    (data) => {
      switch (data.of) {
        case 'output':
          return `Output ${data.output} of “${data.layer}” is used, but layers with several outputs are not supported.`
        case 'several':
          return `“${data.model}” has ${data.names.length} ${data.what}s (${listed(data.names)}), expected one.`
        case 'no photos':
          return `The model takes [${data.shape.map((n) => n ?? 'any').join(', ')}], not color photos [any, height, width, 3].`
      }
    },
    ({ of }) => {
      if (of === 'no photos') return 'Frostline trains models that take RGB photos, channels last.'
      const one = 'Frostline trains models with one image input and one output.'
      return of === 'several' ? `${one} Export a model with a single one.` : one
    },
  ),
  'model-bad-config': failureKind(
    (z) =>
      InLayer(z).extend({ problem: z.string(), cure: z.enum(['export-again', 'change-in-keras', 'channels-last']) }),
    ({ layer, className, problem, cure }) =>
      cure === 'channels-last'
        ? `Layer “${layer}” (${className}) ${problem}; only “channels_last” is supported.`
        : `Layer “${layer}” (${className}): ${problem}.`,
    ({ cure }) =>
      ({
        'export-again': 'The file is damaged or was not written by Keras or TF.js. Export the model again.',
        'change-in-keras':
          'Left out, it would make the model answer something else. Change it in Keras and save the model again.',
        'channels-last': 'Convert the model to channels_last (height, width, channels) in Keras and export it again.',
      })[cure],
  ),
  'model-too-large': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('parameters'), layer: z.string(), numParameters: z.number(), maxParameters: z.int() }),
        z.object({ of: z.literal('answer'), ...InLayer(z).shape, shape: Shape(z), maxValues: z.int() }),
        z.object({ of: z.literal('weights'), path: z.string(), sizeBytes: z.number(), maxBytes: z.number() }),
        /** What stands beside the weights is small in every model. */
        z.object({ of: z.literal('description'), name: z.string(), sizeBytes: z.number() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'parameters':
          return `Up to layer “${data.layer}” the model has ${data.numParameters} parameters, more than ${data.maxParameters}.`
        case 'answer':
          return `Layer “${data.layer}” (${data.className}) would give ${shapeText(data.shape)} for each image: more than ${data.maxValues} numbers.`
        case 'weights':
          return `“${data.path}” has ${data.sizeBytes} bytes, more than ${data.maxBytes}.`
        case 'description':
          return `“${data.name}” has ${data.sizeBytes} bytes, more than any model needs.`
      }
    },
    ({ of }) =>
      ({
        parameters: 'The file is damaged, or the model is too large for this program.',
        answer: 'The file is damaged, or the model is not meant for photos.',
        weights: 'Frostline trains models of up to 500 million parameters.',
        description: 'This is not a model, or it is damaged.',
      })[of],
  ),
  'model-weights-mismatch': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('missing'), weight: z.string(), shape: Shape(z) }),
        z.object({ of: z.literal('shape'), weight: z.string(), shape: Shape(z), wanted: Shape(z) }),
        z.object({ of: z.literal('left over'), numWeights: z.int(), first: z.string() }),
        /** The file names a weight that it has not, or not as Keras writes them. */
        z.object({ of: z.literal('named'), layer: z.string(), weight: z.string(), problem: z.string().optional() }),
        z.object({ of: z.literal('architecture'), title: z.string(), layer: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'missing':
          return `The weight “${data.weight}” ${shapeText(data.shape)} is missing.`
        case 'shape':
          return `The weight “${data.weight}” has the shape ${shapeText(data.shape)}; its layer's configuration asks for ${shapeText(data.wanted)}.`
        case 'left over':
          return `${data.numWeights} weights belong to no layer, “${data.first}” among them.`
        case 'named':
          return `The weight “${data.weight}” of layer “${data.layer}” ${data.problem ?? 'is missing in the file'}.`
        case 'architecture':
          return `The weights look like ${data.title}, but not those of its layer “${data.layer}”.`
      }
    },
    (data) => {
      if (data.of === 'architecture')
        return 'The file is damaged, or of another version of this network. Save the whole model instead: model.save("model.keras").'
      if (data.of === 'named')
        return data.problem === undefined ? `The file is damaged or incomplete. ${COPY_AGAIN}` : SAVE_IN_KERAS
      return 'The weights and the layers in this file do not belong together. Export or download the model again.'
    },
  ),
  'model-unknown-architecture': failureKind(
    (z) => z.object({ numWeights: z.int(), known: z.string() }),
    ({ numWeights }) =>
      `The file holds weights alone, ${numWeights} of them, and they fit no architecture that is known here.`,
    ({ known }) =>
      `Known by their weights are ${known}. For any other model, save all of it: model.save("model.keras").`,
  ),
  'model-bad-weights': failureKind(
    (z) => z.object({ weight: z.string(), problem: z.string() }),
    ({ weight, problem }) => `Weight ${weight}: ${problem}.`,
    () => 'The weightsManifest in model.json is damaged. Export or download the model again.',
  ),
  'model-shard-missing': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** Absent: it is a zip. */
        folder: z.string().optional(),
      }),
    ({ path, folder }) =>
      `The weight file “${path}” is missing in ${folder === undefined ? 'the zip' : `“${folder}”`}.`,
    ({ folder }) =>
      folder === undefined
        ? 'Zip the whole model folder: model.json needs every file it lists.'
        : 'Copy or download the whole model folder again: model.json needs every file it lists.',
  ),
  'model-shard-short': failureKind(
    (z) => z.object({ paths: z.array(z.string()), numBytes: z.number(), expectedBytes: z.number() }),
    ({ paths, numBytes, expectedBytes }) =>
      `The weight files ${firstOf(paths)} hold ${numBytes} of the ${expectedBytes} bytes that model.json asks for.`,
    () => 'A copy or download stopped midway. Copy or download the model again.',
  ),
  'model-shard-long': failureKind(
    (z) => z.object({ path: z.string(), numBytes: z.number(), maxBytes: z.number() }),
    ({ path, numBytes, maxBytes }) =>
      `The weight file “${path}” has ${numBytes} bytes, but model.json leaves it ${maxBytes}.`,
    () => 'It belongs to another model. Copy or download the whole folder again.',
  ),
  'model-path-escape': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('named'), path: z.string() }),
        z.object({ of: z.literal('link'), name: z.string(), folder: z.string(), target: z.string() }),
      ]),
    (data) =>
      data.of === 'named'
        ? `The model wants its weights from ${data.path}, which is not in its own folder.`
        : `“${data.name}” in “${data.folder}” is a link out of that folder, to “${data.target}”.`,
    ({ of }) =>
      of === 'named'
        ? 'Do not trust this file. Weights of a model lie beside its model.json.'
        : 'Do not trust this model, or copy the files themselves into its folder.',
  ),
  'model-bad-preprocessing': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('values'), problem: z.string() }),
        z.object({ of: z.literal('file') }),
        /** [height, width] */
        z.object({ of: z.literal('size'), given: z.array(z.int()), taken: z.array(z.int()) }),
      ]),
    (data) => {
      if (data.of === 'file') return 'The frostline.json beside the model is not one of ours.'
      if (data.of === 'values') return `The model's preprocessing is not usable: ${data.problem}.`
      return `The preprocessing is for ${data.given.join(' x ')} pixels, but the model takes ${data.taken.join(' x ')}.`
    },
    ({ of }) =>
      ({
        file: 'Remove that file to use defaults.',
        values: 'Correct “preprocessing” in the frostline.json beside the model, or remove that file to use defaults.',
        size: 'The frostline.json beside the model belongs to another model.',
      })[of],
  ),
  'model-bad-h5': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('unpacked'), file: z.string(), folder: z.string() }),
        z.object({ of: z.literal('damaged'), problem: z.string() }),
        z.object({ of: z.literal('content'), path: z.string(), problem: z.string() }),
        z.object({ of: z.literal('slow'), seconds: z.number() }),
        z.object({ of: z.literal('reader'), why: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'unpacked':
          return `“${data.file}” in “${data.folder}” is no HDF5 file.`
        case 'damaged':
          return `The HDF5 file cannot be read: ${data.problem}.`
        case 'content':
          return `“${data.path}” in the HDF5 file ${data.problem}.`
        case 'slow':
          return `The model file was not read in ${data.seconds} seconds.`
        case 'reader':
          return `The model file cannot be read: ${data.why}.`
      }
    },
    ({ of }) =>
      ({
        unpacked: 'Unpack the .keras file again.',
        damaged: DAMAGED_COPY,
        content: SAVE_IN_KERAS,
        slow: 'If this machine is busy, try again later. If not, the file is damaged or was made to do harm: copy or download it again.',
        reader: `The file is damaged or was made to do harm. ${COPY_AGAIN}`,
      })[of],
  ),
  'model-bad-archive': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('damaged'), problem: z.string() }),
        z.object({ of: z.literal('nested'), name: z.string() }),
      ]),
    (data) =>
      data.of === 'nested'
        ? `“${data.name}” in the zip is a zip with another one in it.`
        : `The zip file cannot be read: ${data.problem}.`,
    ({ of }) => (of === 'nested' ? 'Unpack the outer zip and open what is in it.' : DAMAGED_COPY),
  ),
}

function firstOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => `“${path}”`)
  return paths.length > 3 ? `${shown.join(', ')} and ${paths.length - 3} more` : shown.join(', ') || '(none)'
}
