import { ModelError, notAModel } from './errors.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { badConfig, describe } from './layer-config.ts'
import { knownScaling, RAW_BYTES } from './known-scalings.ts'
import type { Preprocessing } from './preprocessing.ts'
import { MINUS_ONE_TO_ONE } from './read-preprocessing.ts'

/** Side of the input of a model that leaves it open, and of most ImageNet models. */
const DEFAULT_SIDE = 224

/** What is known about a model's input besides its file. */
export interface InputHints {
  /** Overrides every rule. Its size must be the model's, where the model has one. */
  readonly preprocessing?: Preprocessing
  /** Where only how to resize and scale is known. */
  readonly scaling?: Pick<Preprocessing, 'resize' | 'channelOrder' | 'mean' | 'std'>
  /** For a model whose file leaves the size open. */
  readonly inputSize?: number
}

export interface ModelInput {
  /** `[null, height, width, channels]`, nothing but the batch open. */
  readonly batchInputShape: readonly (number | null)[]
  readonly preprocessing: Preprocessing
  readonly warnings: readonly string[]
}

/**
 * Decides a model's input size and how photos are made to fit it. Files do not say how, unless the model's first layer rescales bytes
 * itself: where nothing beside the file does, it is assumed from the model's name or, with a warning, as [-1, 1].
 */
export function modelInput(model: FlatModel, input: FlatLayer, hints: InputHints): ModelInput {
  const declared = declaredShape(input)
  const given = hints.preprocessing
  const warnings: string[] = []
  const [height, width] = sides(input, declared, hints)
  if (
    declared.length === 4 &&
    (declared[1] === null || declared[2] === null) &&
    !given &&
    hints.inputSize === undefined
  )
    warnings.push(`The model leaves its input size open; ${height} x ${width} pixels were assumed.`)
  if (given) {
    if (declared.length === 4 && (given.inputHeight !== height || given.inputWidth !== width))
      throw new ModelError(
        'model-bad-preprocessing',
        `The preprocessing is for ${given.inputHeight} x ${given.inputWidth} pixels, but the model takes ${height} x ${width}.`,
        { hint: 'The frostline.json beside the model belongs to another model.' },
      )
    const shape = declared.length === 4 ? [null, height, width, declared[3] ?? 3] : declared
    return { batchInputShape: shape, preprocessing: given, warnings }
  }
  if (declared.length !== 4 || (declared[3] ?? 3) !== 3)
    throw new ModelError(
      'model-unsupported-structure',
      `The model takes [${declared.map((n) => n ?? 'any').join(', ')}], not colour photos [any, height, width, 3].`,
      {
        hint: 'Frostline trains models that take RGB photos, channels last.',
      },
    )
  const scaling = hints.scaling ?? (takesBytes(model, input) ? RAW_BYTES : knownScaling(namesIn(model)))
  if (!scaling)
    warnings.push(
      'The file does not say how its photos were prepared; values from -1 to 1 and stretching to the input size were assumed.',
    )
  const preprocessing = {
    inputHeight: height,
    inputWidth: width,
    ...(scaling ?? { resize: 'stretch', ...MINUS_ONE_TO_ONE }),
  }
  return { batchInputShape: [null, height, width, 3], preprocessing, warnings }
}

/** Its own first layer makes numbers of bytes: EfficientNet and MobileNetV3 of Keras do, and models made with `preprocess_input` in them. */
function takesBytes({ layers }: FlatModel, input: FlatLayer): boolean {
  const first = layers.filter(({ inbound }) => inbound.includes(input.name))
  return first.length > 0 && first.every(({ className }) => className === 'Rescaling' || className === 'Normalization')
}

/** Of the model and of those nested in it. */
function namesIn({ name, layers }: FlatModel): string[] {
  return [name, ...new Set(layers.flatMap((layer) => layer.name.split('/').slice(0, -1)))]
}

function declaredShape(input: FlatLayer): (number | null)[] {
  const shape: unknown = input.config['batch_input_shape'] ?? input.config['batch_shape']
  const fits =
    Array.isArray(shape) &&
    shape.length >= 2 &&
    shape.length <= 5 &&
    shape.slice(1).every((n) => n === null || (Number.isInteger(n) && (n as number) > 0 && (n as number) <= 65_536))
  if (!fits) throw badConfig(input, `“batch_input_shape” is ${describe(shape)}, expected [null, height, width, 3]`)
  return [null, ...(shape.slice(1) as (number | null)[])]
}

function sides(input: FlatLayer, declared: readonly (number | null)[], hints: InputHints): [number, number] {
  const size = hints.inputSize ?? DEFAULT_SIDE
  if (!Number.isInteger(size) || size < 1) throw badConfig(input, `an input size of ${size} was asked for`)
  return [
    declared[1] ?? hints.preprocessing?.inputHeight ?? size,
    declared[2] ?? hints.preprocessing?.inputWidth ?? size,
  ]
}

/** The one layer that takes photos. */
export function inputLayerOf(layers: readonly FlatLayer[]): FlatLayer {
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  const [input] = inputs
  if (!input || inputs.length !== 1) throw notAModel(`it has ${inputs.length} input layers, expected one`)
  return input
}
