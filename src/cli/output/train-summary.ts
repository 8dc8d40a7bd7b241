import { relative } from 'node:path'
import type { RunReport } from '../../shared/contract/run-report.ts'
import type { TrainResult } from '../../shared/contract/training.ts'
import { headlines, worstClasses } from './evaluation-text.ts'
import { shellWord } from './printable.ts'
import { duration, noteLine, plural, skippedLines } from './words.ts'
import type { Style } from './terminal.ts'

const MAX_NOTES = 5

/** What a person wants to know when a run is over. */
export function trainSummary({ outcome, report, runFolder, modelFolder }: TrainResult, style: Style): string[] {
  const lines = ['']
  if (report) lines.push(...results(report, style), ...proofs(report, style), ...skipped(report))
  if (outcome === 'stopped') lines.push(...stopped(runFolder))
  if (outcome === 'non-finite-loss')
    lines.push('Training diverged; the model is the best one before that. Try a lower --learning-rate.')
  if (modelFolder !== undefined) {
    const model = short(modelFolder)
    lines.push('', `Model: ${style.bold(model)}`, `Report: ${short(runFolder ?? '')}/report.json`)
    if (outcome !== 'stopped') lines.push(`Use it: frostline predict ${shellWord(model)} <photos>`)
  }
  return lines
}

/** The same in a line or two, for whoever stopped reading before. */
export function whereItIs({ outcome, runFolder, modelFolder }: TrainResult): string[] {
  const model = modelFolder === undefined ? [] : [`Model: ${short(modelFolder)}`]
  return outcome === 'stopped' ? [...model, ...stopped(runFolder)] : model
}

function results(report: RunReport, style: Style): string[] {
  const { test, validation, counts, timingsMs, bestEpochNumber } = report
  const main = test ?? validation
  if (!main) return ['No photos were held back, so nothing can be said about how good the model is (--val, --test).']
  const held = test ? 'held back for the test' : 'held back for validation (none for a test: --test)'
  const worst = worstClasses(main)
  const best = bestEpochNumber === null ? '' : ` Weights of epoch ${bestEpochNumber}.`
  return [
    ...headlines(main, held, style),
    ...(worst.length === 0 ? [] : ['Weakest classes:', ...worst.map((line) => `  ${line}`)]),
    `Trained on ${plural(counts.train, 'photo')} in ${duration((timingsMs['total'] ?? 0) / 1000)}.${best}`,
  ]
}

/** The proof that frozen means frozen, in words. */
function proofs({ frozen }: RunReport, { good, bad }: Style): string[] {
  return frozen.map(({ stageName, numFrozen, unchanged, changed }) => {
    if (numFrozen === 0) return `${stageName}: nothing was frozen.`
    if (unchanged) return good(`${stageName}: ${plural(numFrozen, 'frozen weight')} unchanged, checked by hash.`)
    return bad(`${stageName}: ${plural(changed.length, 'frozen weight')} CHANGED: ${changed.slice(0, 3).join(', ')}.`)
  })
}

function skipped({ skippedFiles, notes }: RunReport): string[] {
  const lines = notes.slice(0, MAX_NOTES).map(noteLine)
  if (notes.length > MAX_NOTES) lines.push(`${plural(notes.length - MAX_NOTES, 'more note')} in report.json.`)
  const files = skippedFiles.map(({ file, ...why }) => ({ path: file, ...why }))
  return [...lines, ...skippedLines(files, 'could not be used', 'report.json')]
}

function stopped(runFolder: string | undefined): string[] {
  if (runFolder === undefined) return ['Stopped before training began; photos that were read are kept in the cache.']
  return ['', `Stopped; the work is kept. Go on with: frostline train --resume ${shellWord(short(runFolder))}`]
}

/** Relative where that is shorter. */
function short(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere !== '' && fromHere.length < path.length ? fromHere : path
}
