import { standingOf } from '../../core/evaluation/report.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import type { EvaluateResult } from '../../shared/contract/evaluation.ts'
import type { Style } from './terminal.ts'
import { decimals, grouped, percent, plural, table } from './words.ts'

const MAX_CLASSES = 5

/** The figure that counts, with its 95 % interval. */
function headline(report: EvaluationReport, on: string, { bold }: Style): string {
  const photos = plural(report.numSamples, 'photo')
  if (report.kind === 'single-label') {
    const { value, low, high } = report.accuracy
    const top3 = report.top3 === null ? '' : `; right among three: ${percent(report.top3.value)}`
    return `${bold(`${percent(value)} right`)} on ${photos} ${on} (95 % interval ${percent(low)} to ${percent(high)})${top3}.`
  }
  return (
    `${bold(`mean average precision ${percent(report.meanAveragePrecision)}`)} on ${photos} ${on}; ` +
    `${percent(report.labelAccuracy)} of single labels right, ${percent(report.exactMatch)} of photos wholly right.`
  )
}

/** The figure that counts, and beside it what always giving the most frequent answer would get; a model that is no better is called that first. */
export function headlines(report: EvaluationReport, on: string, style: Style): string[] {
  const standing = standingOf(report)
  if (standing === null) return [headline(report, on, style)]
  const { balancedAccuracy, baseline } = standing
  const answer = baseline.answer.length === 0 ? 'no label' : baseline.answer.map((name) => `“${name}”`).join(' and ')
  const always = `always ${report.kind === 'multi-label' ? 'giving' : 'answering'} ${answer}`
  const figures = [
    headline(report, on, style),
    `Balanced accuracy ${percent(balancedAccuracy)}; ${always} would be right for ${percent(baseline.accuracy)}.`,
  ]
  if (baseline.comparison === 'better') return figures
  const verdict = baseline.comparison === 'no-better' ? 'No better than' : 'Not shown to be better than'
  return [
    style.bad(`${verdict} ${always}.`),
    ...figures,
    'More photos of the rare classes help most; --class-weights balanced lets them count for more.',
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
    `${percent(recall)} (${Math.round(recall * support)} of ${support})`,
    percent(precision),
    percent(f1),
    String(support),
    confusedWith(report, index),
  ])
  return table([['class', 'recall', 'precision', 'F1', 'photos', 'mostly taken for'], ...rows])
}

function confusedWith(report: EvaluationReport, index: number): string {
  if (report.kind === 'multi-label') return ''
  let most = { name: '', count: 0 }
  for (const [c, count] of (report.confusionMatrix[index] ?? []).entries())
    if (c !== index && count > most.count) most = { name: report.perClass[c]!.name, count }
  return most.count === 0 ? '' : `${most.name} (${most.count})`
}

/** All that a terminal has room for. */
export function evaluationLines(report: EvaluationReport, on: string, style: Style): string[] {
  const worst = worstClasses(report, report.perClass.length > 30 ? 10 : report.perClass.length)
  return [
    ...headlines(report, on, style),
    `Loss ${decimals(report.loss)}; macro F1 ${percent(report.averages.macro.f1)}.`,
    ...(worst.length === 0 ? [] : ['', ...worst]),
  ]
}

/** What the figures are worth: photos that made the model flatter it. */
export function seenLines({ report, seen }: EvaluateResult, style: Style): string[] {
  if (!report || !seen || seen.numSeen + seen.numAlike === 0) return []
  const { numSeen, numAlike, othersReport } = seen
  const all = `the ${plural(report.numSamples, 'photo')}`
  const used = 'used to train the model (it learned from them, or its best epoch was chosen by them)'
  const what = [
    ...(numSeen === 0 ? [] : [`${grouped(numSeen)} of ${all} ${numSeen === 1 ? 'was' : 'were'} ${used}`]),
    ...(numAlike === 0
      ? []
      : [
          `${grouped(numAlike)} of ${all} ${numAlike === 1 ? 'looks' : 'look'} like ${numSeen === 0 ? 'photos it learned from' : 'one of those'} (saved anew, or taken moments apart)`,
        ]),
  ].join('; ')
  if (!othersReport) return ['', style.bad(`This is not a test: ${what}. Give it photos that it has not seen.`)]
  return [
    '',
    style.bad(`${what}: they flatter it.`),
    'Without them:',
    ...headlines(othersReport, 'it has not seen', style),
  ]
}
