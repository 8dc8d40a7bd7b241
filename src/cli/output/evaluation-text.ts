import { standingOf } from '../../core/evaluation/report.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import type { EvaluateResult } from '../../shared/contract/evaluation.ts'
import { joined, quoted, say } from '../texts/say.ts'
import { around, type Style } from './terminal.ts'
import { decimals, grouped, percent, table } from './words.ts'

const MAX_CLASSES = 5

/** Which photos a model was judged on. */
type Judged = 'test' | 'validation' | 'given' | 'unseen'

/** The figure that counts, with its 95 % interval. */
function headline(report: EvaluationReport, which: Judged, style: Style): string {
  const { begin: bold, end: plain } = around(style.bold)
  const on = { bold, plain, photos: report.numSamples, which }
  if (report.kind === 'single-label') {
    const { value: accuracy, low, high } = report.accuracy
    const figures = { ...on, accuracy, low, high }
    if (report.top3 === null) return say('evaluation.singleLabel', figures)
    return say('evaluation.singleLabelTop3', { ...figures, top3: report.top3.value })
  }
  const { meanAveragePrecision: precision, labelAccuracy, exactMatch } = report
  return say('evaluation.multiLabel', { ...on, precision, labelAccuracy, exactMatch })
}

/** The figure that counts, and beside it what always giving the most frequent answer would get; a model that is no better is called that first. */
export function headlines(report: EvaluationReport, which: Judged, style: Style): string[] {
  const standing = standingOf(report)
  if (standing === null) return [headline(report, which, style)]
  const { balancedAccuracy, baseline } = standing
  const answer = baseline.answer.length === 0 ? say('evaluation.noLabel') : joined(baseline.answer.map(quoted))
  const always = { multiLabel: report.kind === 'multi-label', answer }
  const figures = [
    headline(report, which, style),
    say('evaluation.baseline', { ...always, balancedAccuracy, accuracy: baseline.accuracy }),
  ]
  if (baseline.comparison === 'better') return figures
  return [
    style.bad(say(`evaluation.standing.${baseline.comparison}`, always)),
    ...figures,
    say('evaluation.moreOfRare'),
  ]
}

/** Classes with the lowest F1, and what they are taken for. */
export function worstClasses(report: EvaluationReport, count = MAX_CLASSES): string[] {
  const seen = report.perClass.map((entry, index) => ({ ...entry, index })).filter(({ support }) => support > 0)
  const worst = seen
    .filter(({ f1 }) => f1 < 1)
    .sort((a, b) => a.f1 - b.f1)
    .slice(0, count)
  if (worst.length === 0) return []
  const rows = worst.map(({ name, precision, recall, f1, support, index }) => [
    name,
    say('evaluation.recall', { recall, right: Math.round(recall * support), photos: support }),
    percent(precision),
    percent(f1),
    grouped(support),
    confusedWith(report, index),
  ])
  const columns = ['class', 'recall', 'precision', 'f1', 'photos', 'takenFor'] as const
  return table([columns.map((column) => say(`evaluation.columns.${column}`)), ...rows])
}

function confusedWith(report: EvaluationReport, index: number): string {
  if (report.kind === 'multi-label') return ''
  let most = { name: '', photos: 0 }
  for (const [c, photos] of (report.confusionMatrix[index] ?? []).entries())
    if (c !== index && photos > most.photos) most = { name: report.perClass[c]!.name, photos }
  return most.photos === 0 ? '' : say('evaluation.takenFor', most)
}

/** All that a terminal has room for. */
export function evaluationLines(report: EvaluationReport, style: Style): string[] {
  const worst = worstClasses(report, report.perClass.length > 30 ? 10 : report.perClass.length)
  return [
    ...headlines(report, 'given', style),
    say('evaluation.loss', { loss: decimals(report.loss), f1: report.averages.macro.f1 }),
    ...(worst.length === 0 ? [] : ['', ...worst]),
  ]
}

/** What the figures are worth: photos that made the model flatter it. */
export function seenLines({ report, seen }: EvaluateResult, style: Style): string[] {
  if (!report || !seen || seen.numSeen + seen.numAlike === 0) return []
  const { numSeen: used, numAlike: alike, othersReport } = seen
  const counts = { used, alike, all: report.numSamples }
  const which = alike === 0 ? 'used' : used === 0 ? 'alike' : 'both'
  if (!othersReport) return ['', style.bad(say(`evaluation.noTest.${which}`, counts))]
  return [
    '',
    style.bad(say(`evaluation.flatters.${which}`, counts)),
    say('evaluation.withoutThem'),
    ...headlines(othersReport, 'unseen', style),
  ]
}
