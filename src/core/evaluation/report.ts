import type { EvaluationReport, Standing } from '../../shared/contract/run-report.ts'
import type { Evaluation } from './evaluate.ts'
import type { MultiLabelEvaluation } from './multi-label.ts'
import { namedStanding, standingOfClasses } from './standing.ts'

/**
 * An evaluation with names in place of numbers.
 *
 * @param files  of the samples, in the order they were evaluated.
 */
export function singleLabelReport(
  evaluation: Evaluation,
  classNames: readonly string[],
  files: readonly string[],
): EvaluationReport {
  const { calibration, topLosses, perClass, confusionMatrix, ...rest } = evaluation
  return {
    kind: 'single-label',
    ...rest,
    ...namedStanding(evaluation, classNames),
    perClass: perClass.map((scores, c) => ({ name: classNames[c]!, ...scores })),
    confusionMatrix: confusionMatrix.map((row) => [...row]),
    expectedCalibrationError: calibration.expectedCalibrationError,
    topLosses: topLosses.map(({ sample, label, predicted, confidence, loss }) => ({
      file: files[sample]!,
      label: classNames[label]!,
      predicted: classNames[predicted]!,
      confidence,
      loss,
    })),
  }
}

/** An evaluation of labels that exclude nothing, with names in place of numbers. */
export function multiLabelReport(evaluation: MultiLabelEvaluation, classNames: readonly string[]): EvaluationReport {
  const { perClass, ...rest } = evaluation
  return {
    kind: 'multi-label',
    ...rest,
    ...namedStanding(evaluation, classNames),
    perClass: perClass.map((scores, c) => ({ name: classNames[c]!, ...scores })),
  }
}

/** Of reports of older versions it is counted from their classes; `null` where that cannot be: with several labels. */
export function standingOf(report: EvaluationReport): Standing | null {
  const { balancedAccuracy, baseline, perClass } = report
  if (balancedAccuracy !== undefined && baseline !== undefined) return { balancedAccuracy, baseline }
  if (report.kind === 'multi-label') return null
  const counted = standingOfClasses(
    perClass.map(({ support }) => support),
    perClass.map(({ support, recall }) => Math.round(recall * support)),
  )
  return namedStanding(
    counted,
    perClass.map(({ name }) => name),
  )
}
