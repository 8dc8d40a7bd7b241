import type { PixelValues, PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import type { FlatModel } from './flatten.ts'
import { knownNetwork, suggestedByName } from '../formats/keras/known-networks.ts'
import { RAW_BYTES, type Scaling, SCALINGS, TF_SCALING, valuesOf, ZERO_TO_ONE } from './known-scalings.ts'
import type { WeightTensor } from './layer-graph.ts'
import type { InputHints } from './model-input.ts'
import { ownScaling } from './own-scaling.ts'
import type { PreprocessingOrigin } from './preprocessing.ts'

export interface InferredPreprocessing {
  readonly scaling: Scaling
  readonly origin: PreprocessingOrigin
  /** What a person should hear before it is used. */
  readonly warnings: readonly string[]
}

/** Values in the words that a person sets them by. */
const WORDS: Readonly<Record<PixelValues, string>> = {
  '0-255': 'bytes, 0 to 255',
  '0-1': 'values from 0 to 1',
  '-1-1': 'values from -1 to 1',
  caffe: 'BGR bytes less ImageNet’s mean color, Keras’ “caffe”',
  torch: 'values less ImageNet’s mean by its deviation, Keras’ “torch”',
}

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, 3)
    .map((name) => `“${name}”`)
    .join(', ')

/** Values of a photo as a model takes them, in words. */
function valuesInWords(scaling: Omit<Scaling, 'resize'>): string {
  const { channelOrder, mean, std } = scaling
  const values = valuesOf(scaling)
  return values === undefined
    ? `${channelOrder.toUpperCase()}, (byte - [${mean.join(', ')}]) / [${std.join(', ')}]`
    : WORDS[values]
}

/**
 * How photos are prepared for a model: as what lies beside it says, as its own layers or its network tell, else by an assumption. A person's choice
 * comes before all of it. What was not stated anywhere is told before it is used.
 */
export function inferPreprocessing(
  model: FlatModel,
  input: string,
  weights: ReadonlyMap<string, WeightTensor>,
  hints: InputHints,
): InferredPreprocessing {
  const own = ownScaling(model, input, weights)
  const found = hints.preprocessing ?? hints.scaling
  const inferred = found ? statedBeside(found, hints) : (byOwnLayers(own) ?? byNetwork(model) ?? assumed(model))
  return hints.choice ? chosen(hints.choice, inferred, own !== undefined) : inferred
}

/** A model of ours says how it was known when it was made: what was assumed then is no better known now, and is said again. */
function statedBeside(
  scaling: Scaling,
  { preprocessingSource: why, preprocessingOrigin: known }: InputHints,
): InferredPreprocessing {
  const origin = known ?? { from: 'stated' as const, why: why ?? 'What lies beside the model says so.' }
  const isGuess = origin.from === 'assumed' || origin.from === 'network'
  const warning = `${origin.why} This model was made with it. If that was wrong, train again with its preprocessing set.`
  return { scaling, origin, warnings: isGuess ? [warning] : [] }
}

function byOwnLayers(own: ReturnType<typeof ownScaling>): InferredPreprocessing | undefined {
  if (own?.takes === undefined) return undefined
  const scaling = own.takes === 'bytes' ? RAW_BYTES : ZERO_TO_ONE
  const why = `The model scales values itself, in ${quoted(own.layers)}, and takes ${valuesInWords(scaling)}.`
  const rare = `${why} Photos are stretched to its size. If that is wrong, set its preprocessing.`
  return { scaling, origin: { from: 'model', why }, warnings: own.takes === 'bytes' ? [] : [rare] }
}

function byNetwork({ layers }: FlatModel): InferredPreprocessing | undefined {
  const network = knownNetwork(layers)
  if (!network) return undefined
  const why = `The file does not say how its photos were prepared. Its layers are those of ${network.title}, which Keras feeds with ${WORDS[network.values]}.`
  const scaling = SCALINGS[network.values]
  return {
    scaling,
    origin: { from: 'network', why },
    warnings: [
      `${why} That, and stretching to the input size, was assumed. If it was trained otherwise, set its preprocessing.`,
    ],
  }
}

function assumed({ name, layers }: FlatModel): InferredPreprocessing {
  const names = [name, ...new Set(layers.map(({ unit }) => unit))]
  const suggested = names.map(suggestedByName).find((values) => values !== undefined)
  const why =
    'The file does not say how its photos were prepared; values from -1 to 1 and stretching to the input size were assumed.'
  const hint =
    suggested === undefined
      ? 'Many networks take values from 0 to 1.'
      : `Networks of that name often take ${WORDS[suggested]}; many others, values from 0 to 1.`
  return {
    scaling: TF_SCALING,
    origin: { from: 'assumed', why },
    warnings: [`${why} ${hint} If its answers make no sense, set its preprocessing.`],
  }
}

function chosen(
  { values, fit }: PreprocessingChoice,
  { scaling: before, origin: known, warnings }: InferredPreprocessing,
  scalesItself: boolean,
): InferredPreprocessing {
  if (values === undefined && fit === undefined) return { scaling: before, origin: known, warnings }
  const { channelOrder, mean, std } = values === undefined ? before : SCALINGS[values]
  const scaling = { resize: fit ?? before.resize, channelOrder, mean, std }
  const isTwice = values !== undefined && values !== '0-255' && scalesItself
  return {
    scaling,
    // what was not set is known as it was before
    origin: {
      from: values === undefined ? known.from : 'chosen',
      why: `${values === undefined ? `${known.why} ` : ''}Set by hand: ${[values && valuesInWords(scaling), fit && `photos are ${fit === 'crop' ? 'cropped at the center' : 'stretched'}`].filter(Boolean).join(', ')}.`,
    },
    warnings: [
      ...(values === undefined ? warnings : []),
      ...(isTwice
        ? [`The model has layers that scale values themselves, and now takes ${valuesInWords(scaling)}, as it was set.`]
        : []),
    ],
  }
}
