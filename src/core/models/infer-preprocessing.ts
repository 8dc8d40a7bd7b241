import type { PixelValues, PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { RAW_BYTES, type Scaling, SCALINGS, TF_SCALING, valuesOf, ZERO_TO_ONE } from './known-scalings.ts'
import type { WeightTensor } from './layer-graph.ts'
import type { InputHints } from './model-input.ts'
import { ownScaling } from './own-scaling.ts'
import type { PreprocessingOrigin } from './preprocessing.ts'

interface InferredPreprocessing {
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

/** A network whose photos Keras prepares in a known way, and layers by which it is known: their names, and how many filters they have. */
interface KnownNetwork {
  readonly title: string
  readonly values: PixelValues
  readonly layers: Readonly<Record<string, number | undefined>>
}

/**
 * Names of models say nothing: many a “resnet20” was trained on values from 0 to 1. These are the layers near the ends of the networks of Keras Applications
 * (keras/src/applications); a number of filters that alpha changes is left open.
 */
const NETWORKS: readonly KnownNetwork[] = [
  { title: 'VGG', values: 'caffe', layers: { block1_conv1: 64, block5_conv1: 512, block5_conv3: 512 } },
  { title: 'ResNet V2', values: '-1-1', layers: { conv1_conv: 64, conv5_block3_3_conv: 2048, post_bn: undefined } },
  { title: 'ResNet', values: 'caffe', layers: { conv1_conv: 64, conv1_bn: undefined, conv5_block3_3_conv: 2048 } },
  { title: 'ResNet50', values: 'caffe', layers: { conv1: 64, res2a_branch2a: 64, res5c_branch2c: 2048 } },
  { title: 'SqueezeNet', values: 'caffe', layers: { 'fire2/squeeze1x1': 16, 'fire9/expand3x3': 256 } },
  { title: 'DenseNet', values: 'torch', layers: { conv2_block1_1_conv: 128, conv5_block16_2_conv: 32 } },
  {
    title: 'MobileNet',
    values: '-1-1',
    layers: { conv1: undefined, conv_dw_1: undefined, conv_pw_13: undefined, conv_dw_13: undefined },
  },
  {
    title: 'MobileNet V2',
    values: '-1-1',
    layers: { Conv1: undefined, expanded_conv_project: undefined, block_16_project: undefined, Conv_1: undefined },
  },
  { title: 'Xception', values: '-1-1', layers: { block1_conv1: 32, block14_sepconv2: 2048 } },
  { title: 'Inception V3', values: '-1-1', layers: { mixed0: undefined, mixed9_1: undefined, mixed10: undefined } },
  {
    title: 'Inception-ResNet V2',
    values: '-1-1',
    layers: { mixed_5b: undefined, block8_10_conv: 2080, conv_7b: 1536 },
  },
  { title: 'NASNet', values: '-1-1', layers: { stem_conv1: undefined, normal_concat_12: undefined } },
]

/** The network that a model is made of. Several may fit: the first is the stricter one. */
export function knownNetwork(layers: readonly FlatLayer[]): KnownNetwork | undefined {
  const filters = new Map(layers.map(({ localName, config }) => [localName, config['filters']]))
  return NETWORKS.find((network) =>
    Object.entries(network.layers).every(
      ([name, expected]) => filters.has(name) && (expected === undefined || filters.get(name) === expected),
    ),
  )
}

/** Under which names models are found whose photos Keras prepares otherwise than to values from -1 to 1. A reason to ask, not to assume. */
const SUGGESTIVE: readonly (readonly [RegExp, PixelValues])[] = [
  [/resnet(?!.*v2)|vgg|squeezenet/, 'caffe'],
  [/densenet/, 'torch'],
]

/** How a model of this name is often fed. */
export function suggestedByName(name: string): PixelValues | undefined {
  const plain = name.toLowerCase().replace(/[-_ ]/g, '')
  return SUGGESTIVE.find(([pattern]) => pattern.test(plain))?.[1]
}
