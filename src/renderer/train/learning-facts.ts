import { forwardNamed } from '../../core/engine/executor.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { fieldName, fieldValue } from '../texts/plan-fields.ts'
import { numberInWords } from '../texts/quantities.ts'
import { say } from '../texts/say.ts'
import { trainTexts as texts } from '../texts/train.ts'

/** @param name  as records have it: `onnxruntime 1.30.0 cpu, 16 at a time`. */
function forwardInWords(name: string): string {
  const forward = forwardNamed(name)
  return forward ? say('train.atATime', forward) : name
}

interface Fact {
  readonly name: string
  readonly value: string
  /** It may take two lines. */
  readonly isLong?: true
}

/** How a run takes its steps, and what computes it, as its plan has it; before there is one, the names alone. */
export function learningFacts(plan: TrainingPlan | undefined): Fact[] {
  const fact = (path: string, value: string | undefined): Fact => ({
    name: fieldName(path),
    value: value === undefined ? texts.none : value,
  })
  const { library, forward, precision = 'float32' } = plan?.basis?.environment ?? {}
  const asked = plan?.precision ?? 'float32'
  return [
    fact('batchSize', plan && numberInWords(plan.batchSize)),
    fact('optimizer.kind', plan && fieldValue('optimizer.kind', plan.optimizer.kind)),
    // what was asked for may not be had on this machine
    ...(asked === 'float32' ? [] : [fact('precision', fieldValue('precision', String(precision)))]),
    { name: texts.computedBy, value: String(library ?? texts.none), isLong: true },
    { name: texts.frozenBy, value: forwardInWords(String(forward ?? library ?? texts.none)), isLong: true },
  ]
}
