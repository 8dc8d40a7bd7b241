import { sizeOf } from '../../models/layer-graph.ts'
import { checkActivation, endsLinearly } from '../activations/with-activation.ts'
import { badConfig, describe, type LayerSpec, notUnderstood } from '../layer-config.ts'
import type { FileKind } from '../layer-kind.ts'
import { aside } from '../rewriting.ts'
import type { ImageShape } from '../shapes.ts'

/** What `abc,cde->abde` says of an input `[b, c]`: its last axes are summed, and new ones come in their place. */
interface DenseEquation {
  /** The axes that stay, before the summed ones. */
  readonly kept: ImageShape
  readonly summed: ImageShape
  readonly made: ImageShape
  /** The letters of the new axes. */
  readonly letters: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** @throws {AppError} for sums over other axes than the last ones, and for a kernel that has its axes in another order. */
function denseEquation(layer: LayerSpec, input: ImageShape): DenseEquation {
  const { equation, output_shape: given } = layer.config
  const written = typeof equation === 'string' ? equation.replaceAll(' ', '') : ''
  // an ellipsis stands for the batch and for axes that are not named
  const numNamed = /^\.\.\.([a-zA-Z]*),/.exec(written)?.[1]?.length
  const unused = [...LETTERS].filter((letter) => !written.includes(letter))
  const more = unused.slice(0, numNamed === undefined ? 0 : Math.max(0, input.length + 1 - numNamed)).join('')
  const match = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/.exec(written.replaceAll('...', more))
  const [, from = '', kernel = '', to = ''] = match ?? []
  const numSummed = [...from].filter((letter) => kernel.includes(letter)).length
  const [stays, goes] = [from.slice(0, from.length - numSummed), from.slice(from.length - numSummed)]
  const letters = kernel.slice(numSummed)
  const isDense =
    from.length === input.length + 1 &&
    new Set(from + letters).size === from.length + letters.length &&
    stays !== '' &&
    goes !== '' &&
    letters !== '' &&
    kernel === goes + letters &&
    to === stays + letters
  if (!isDense)
    throw notUnderstood(
      layer,
      `its equation ${describe(equation)} of [${input.join(', ')}] is not one that sums the last axes, which alone is supported`,
    )
  const kept = input.slice(0, stays.length - 1)
  const sizes: unknown[] = Array.isArray(given) ? given : [given]
  const named = kept.slice(Math.max(0, more.length - 1))
  const made = sizes.slice(named.length)
  const fits =
    made.length === letters.length &&
    made.every((size) => Number.isInteger(size) && Number(size) > 0) &&
    named.every((size, axis) => (sizes[axis] ?? size) === size)
  if (!fits)
    throw badConfig(layer, `“output_shape” is ${describe(given)}, expected [${[...named, ...letters].join(', ')}]`)
  return { kept, summed: input.slice(kept.length), made: made as number[], letters }
}

/**
 * Dense from several axes to several, as attention has it: the same as Dense from one axis to one, with all of them laid into one before and
 * parted after. @see keras/src/layers/core/einsum_dense.py
 */
export const einsumDense: FileKind = {
  className: 'EinsumDense',
  settings: { equation: undefined, output_shape: undefined, activation: undefined, bias_axes: undefined },
  check: checkActivation,
  rewrite: (layer, input) => {
    const { kept, summed, made, letters } = denseEquation(layer, input)
    const bias = layer.config['bias_axes'] ?? ''
    if (bias !== '' && bias !== letters)
      throw notUnderstood(layer, `its bias along ${describe(bias)} is not supported, only along “${letters}”`)
    const isParted = made.length > 1
    return [
      ...(summed.length > 1 ? [aside('summed', 'Reshape', { target_shape: [...kept, sizeOf(summed)] })] : []),
      {
        className: 'Dense',
        config: {
          units: sizeOf(made),
          use_bias: bias !== '',
          ...(isParted ? {} : { activation: layer.config['activation'] }),
        },
        stored: (shape) => (shape.length === 1 ? made : [...summed, ...made]),
      },
      ...(isParted ? [aside('parted', 'Reshape', { target_shape: [...kept, ...made] })] : []),
      // along the last of the new axes, where it is a softmax
      ...(isParted && !endsLinearly(layer)
        ? [aside('activation', 'Activation', { activation: layer.config['activation'] })]
        : []),
    ]
  },
}
