import { failure } from '../../shared/errors.ts'
import { notAModel } from './errors.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { badConfig, describe } from '../layers/layer-config.ts'
import type { Scaling } from './known-scalings.ts'
import type { Preprocessing, PreprocessingOrigin } from './preprocessing.ts'

/** Side of the input of a model that leaves it open, and of most ImageNet models. */
const DEFAULT_SIDE = 224

/** What is known about a model's input besides its file. */
export interface InputHints {
  /** Overrides every rule but a person's choice. Its size must be the model's, where the model has one. */
  readonly preprocessing?: Preprocessing
  /** Where only how to resize and scale is known. */
  readonly scaling?: Scaling
  /** What the two above are known from, in a sentence. */
  readonly preprocessingSource?: string
  /** How the preprocessing beside a model of ours was known when it was written. */
  readonly preprocessingOrigin?: PreprocessingOrigin
  /** For a model whose file leaves the size open. */
  readonly inputSize?: number
  /** What a person says. */
  readonly choice?: PreprocessingChoice
}

export interface InputShape {
  /** `[null, height, width, channels]`, nothing but the batch open. */
  readonly batchInputShape: readonly (number | null)[]
  readonly height: number
  readonly width: number
  readonly warnings: readonly string[]
}

/** Decides the size of the photos a model takes. */
export function inputShape(input: FlatLayer, hints: InputHints): InputShape {
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
      throw failure('model-bad-preprocessing', {
        of: 'size',
        given: [given.inputHeight, given.inputWidth],
        taken: [height, width],
      })
    const shape = declared.length === 4 ? [null, height, width, declared[3] ?? 3] : declared
    return { batchInputShape: shape, height: given.inputHeight, width: given.inputWidth, warnings }
  }
  if (declared.length !== 4 || (declared[3] ?? 3) !== 3)
    throw failure('model-unsupported-structure', { of: 'no photos', shape: [...declared] })
  return { batchInputShape: [null, height, width, 3], height, width, warnings }
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
export function inputLayerOf({ layers }: FlatModel): FlatLayer {
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  const [input] = inputs
  if (!input || inputs.length !== 1) throw notAModel(`it has ${inputs.length} input layers, expected one`)
  return input
}
