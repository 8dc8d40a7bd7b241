import type { PhotoPrediction } from '../../core/evaluation/predictions.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import type { RunContext } from './context.ts'
import { logitsOf, predictionsOf, reportOn } from './evaluate-set.ts'
import type { Weights } from './snapshot.ts'
import { StageInputs } from './stage-inputs.ts'
import { StageSession } from './stage-session.ts'
import { setUpStage } from './stage-setup.ts'

/** What a trained model says of the photos held back. */
export interface RunEvaluation {
  /** `null` where a set has no photos. */
  readonly validation: EvaluationReport | null
  readonly test: EvaluationReport | null
  readonly predictions: readonly PhotoPrediction[]
  readonly elapsedMs: number
}

/** Judges the weights that a run keeps on the photos held back. */
export async function evaluateRun(context: RunContext, weights: Weights): Promise<RunEvaluation> {
  const { plan, split, classNames, executor, emit } = context
  // any stage's cut serves: what the last stage freezes, the trained model has unchanged below it
  const setup = setUpStage(context.graph, plan, plan.stages.at(-1)!, split.train.length)
  const options = { ...setup.options, graph: { ...context.graph, weights } }
  const session = await StageSession.load(executor, options, weights)
  const inputs = new StageInputs(context, setup, session)
  const beganAt = performance.now()
  try {
    await inputs.fill(split.test, 'plain')
    const numTotal = split.validation.length + split.test.length
    const predictions: PhotoPrediction[] = []
    const on = async (set: 'validation' | 'test'): Promise<EvaluationReport | null> => {
      const photos = split[set]
      if (photos.length === 0) return null
      const numBefore = predictions.length
      const logits = await logitsOf(session, inputs, photos, classNames.length, (numDone) =>
        emit({ kind: 'progress', phase: 'evaluate', numDone: numBefore + numDone, numTotal }),
      )
      predictions.push(...predictionsOf(logits, photos, set, classNames, plan.multiLabel))
      return reportOn(logits, photos, classNames, plan.multiLabel)
    }
    const [validation, test] = [await on('validation'), await on('test')]
    return { validation, test, predictions, elapsedMs: performance.now() - beganAt }
  } finally {
    inputs.close()
    session.dispose()
  }
}
