import { BY_HOST, failureKind, type Known, type Zod } from './failure-kind.ts'

const Shape = (z: Zod) => z.array(z.number().nullable())
const shapeText = (shape: Known<typeof Shape>): string => shape.map((size) => size ?? 'batch').join(', ')

/** What somebody can do about a graph that does not come together. */
const CURES = {
  'freeze-layer': 'Freeze this layer.',
  'replace-head': 'Replace the head: a global pooling and a dense layer.',
  'larger-input': 'Use a larger input size, or cut the model at an earlier layer.',
} as const

const DIVERGED = 'Its weights have diverged'

/** How Frostline came to this machine: a checkout, a package of npm, or a packed application. */
const Installation = (z: Zod) => z.object({ kind: z.enum(['checkout', 'package', 'application']), folder: z.string() })

/** What can be wrong with a graph that is built to compute a model, with what is computed by it, and with what computes. */
export const ENGINE_FAILURES = {
  /** A graph that cannot be built or asked: shapes that do not fit, an attribute out of range, a name that is not there. */
  engine: failureKind(
    (z) =>
      z.object({
        problem: z.string(),
        layer: z.string().optional(),
        cure: z.enum(['freeze-layer', 'replace-head', 'larger-input']).optional(),
      }),
    ({ problem, layer }) => (layer === undefined ? problem : `Layer “${layer}”: ${problem}`),
    ({ cure }) => cure && CURES[cure],
  ),
  /** A layer, or an option of it, that there is no rule for. */
  'unsupported-layer': failureKind(
    (z) =>
      z.object({
        layer: z.string(),
        className: z.string(),
        problem: z.string(),
        /** What there are rules for, where it is the kind of layer that there is none for. */
        supported: z.array(z.string()).optional(),
        /** What it cannot be written as. */
        format: z.enum(['ONNX']).optional(),
      }),
    ({ layer, className, problem, format }) =>
      `Layer “${layer}” (${className}): ${format === undefined ? problem : `cannot be written as ${format}: ${problem}.`}`,
    ({ supported, format }) => {
      if (format !== undefined) return 'Export the model in another format.'
      return supported && `Supported layers: ${supported.join(', ')}.`
    },
  ),
  'engine-feed': failureKind(
    (z) =>
      z.object({
        function: z.string(),
        feed: z.string(),
        /** Absent: nothing was fed. */
        given: z.object({ dtype: z.string(), shape: Shape(z), numValues: z.int() }).optional(),
        expected: z.object({ dtype: z.string(), shape: Shape(z) }),
      }),
    ({ function: name, feed, given, expected }) =>
      given === undefined
        ? `The function “${name}” needs the feed “${feed}”.`
        : `The feed “${feed}” of “${name}” is ${given.dtype} [${shapeText(given.shape)}] with ${given.numValues} values; expected ${expected.dtype} [${shapeText(expected.shape)}].`,
    null,
  ),
  'engine-eager': failureKind(
    (z) => z.object({ op: z.string(), layer: z.string().optional(), said: z.string() }),
    ({ op, layer, said }) => `${op} failed${layer === undefined ? '' : ` at the layer “${layer}”`}: ${said}`,
    () => 'Try a smaller batch size.',
  ),
  'bad-labels': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('scores'), numScores: z.int(), numSamples: z.int(), numClasses: z.int() }),
        z.object({ of: z.literal('label'), label: z.number(), numClasses: z.int() }),
      ]),
    (data) =>
      data.of === 'scores'
        ? `${data.numScores} scores do not fit ${data.numSamples} samples of ${data.numClasses} classes.`
        : `The label ${data.label} is none of the ${data.numClasses} classes (0 to ${data.numClasses - 1}).`,
    null,
  ),
  'non-finite-logits': failureKind(
    (z) => z.object({ score: z.string(), sampleIndex: z.int() }),
    ({ score, sampleIndex }) =>
      `The model answers ${score} for sample ${sampleIndex}; every score must be a finite number.`,
    () => `${DIVERGED}. Train with a lower learning rate, or go back to the best checkpoint.`,
  ),
  'model-not-finite': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('weight'), weight: z.string(), value: z.string(), index: z.int() }),
        z.object({ of: z.literal('answers'), model: z.string() }),
      ]),
    (data) =>
      data.of === 'weight'
        ? `Weight “${data.weight}” holds ${data.value} at position ${data.index}.`
        : `“${data.model}” answers with something else than numbers.`,
    ({ of }) =>
      of === 'weight'
        ? 'The training that made this model diverged, or the file is damaged. Use another copy of the model.'
        : `${DIVERGED} or are damaged. Train again with a lower learning rate, or use another model.`,
  ),
  'bad-frontier': failureKind(
    (z) => z.object({}),
    () => 'The frost line has no tensors to cache.',
    null,
  ),
  'bad-features': failureKind(
    (z) => z.object({ numSamples: z.int(), sizes: z.array(z.int()), given: z.array(z.int()) }),
    ({ numSamples, sizes, given }) => `${numSamples} samples of [${sizes.join()}] values came as [${given.join()}].`,
    null,
  ),
  'native-unavailable': failureKind(
    (z) => z.object({ reason: z.string(), installation: Installation(z) }),
    ({ reason }) => `The native TensorFlow library cannot be used: ${reason}.`,
    BY_HOST,
  ),
  'onnxruntime-unavailable': failureKind(
    (z) => z.object({ reason: z.string(), installation: Installation(z) }),
    ({ reason }) => `ONNX Runtime cannot be used: ${reason}.`,
    BY_HOST,
  ),
  'gpu-unavailable': failureKind(
    (z) =>
      z.object({
        reason: z.discriminatedUnion('of', [
          z.object({ of: z.literal('adapter') }),
          z.object({ of: z.literal('library'), said: z.string() }),
          /** It answers, and not as the CPU does. */
          z.object({ of: z.literal('answer'), difference: z.number() }),
        ]),
      }),
    ({ reason }) => {
      if (reason.of === 'adapter') return 'No GPU was found that WebGPU can use.'
      if (reason.of === 'library') return `The GPU cannot be used: ${reason.said}.`
      return `The GPU cannot be used: on a small graph its answers differ from the CPU’s by ${reason.difference.toPrecision(2)}.`
    },
    () => 'Update the driver of the graphics card; the CPU computes meanwhile.',
  ),
  'eager-unavailable': failureKind(
    (z) => z.object({ failures: z.array(z.string()), installation: Installation(z) }),
    ({ failures }) => `TensorFlow.js has no backend that runs here: ${failures.join('; ')}.`,
    BY_HOST,
  ),
  'decoder-unavailable': failureKind(
    (z) => z.object({ installation: Installation(z) }),
    () => 'The image decoder (sharp) does not load on this machine.',
    BY_HOST,
  ),
  'trainer-answer': failureKind(
    (z) => z.object({ method: z.string(), why: z.string() }),
    ({ method, why }) => `The training process answered “${method}” with something else than agreed: ${why}`,
    () => 'This is a bug in Frostline. What the run has written is in its folder.',
  ),
  'question-ended': failureKind(
    (z) => z.object({}),
    () => 'The process that was asked did not answer, and was ended.',
    () => 'Try again: another process is started.',
  ),
}
