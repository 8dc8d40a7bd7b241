import type { CompileOptions } from '../../core/engine/compile/options.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { hasBfloat16, processorFlags } from '../../node/processor-flags.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { asksForOneDnn } from './check-basis.ts'

export type Precision = NonNullable<TrainingPlan['precision']>

/** A stage's options with its steps in that precision. */
export const inPrecision = (options: CompileOptions, precision: Precision): CompileOptions => ({
  ...options,
  bfloat16: precision === 'mixed_bfloat16',
})

/**
 * What steps compute in: what the plan asks for, where TensorFlow's oneDNN kernels and the processor have it. Elsewhere it would be computed
 * piece by piece, many times slower, and everything is float32.
 *
 * @returns with why not, in a sentence for a person.
 */
export function precisionOf(
  { precision = 'float32' }: Pick<TrainingPlan, 'precision'>,
  { kind, library }: Pick<Executor, 'kind' | 'library'>,
  flags: ReadonlySet<string> = processorFlags(),
): { readonly precision: Precision; readonly message?: string } {
  if (precision === 'float32') return { precision }
  const why = whyNot(kind, library, flags)
  if (why === undefined) return { precision }
  return { precision: 'float32', message: `Steps are computed in float32, not in bfloat16 as the plan asks: ${why}.` }
}

function whyNot(kind: Executor['kind'], library: string, flags: ReadonlySet<string>): string | undefined {
  if (kind !== 'native') return `${library} does not train in it`
  if (!asksForOneDnn()) return 'TensorFlow’s oneDNN kernels are off'
  if (!hasBfloat16(flags)) return 'this processor is not known to have it'
  return undefined
}
