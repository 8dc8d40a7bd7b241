import { relative } from 'node:path'
import type { RunReport } from '../../shared/contract/run-report.ts'
import type { TrainResult } from '../../shared/contract/training.ts'
import { headlines, worstClasses } from './evaluation-text.ts'
import { shellWord } from './printable.ts'
import { listed, say } from '../texts/say.ts'
import { duration, noteLine, skippedLines } from './words.ts'
import type { Style } from './terminal.ts'

const MAX_NOTES = 5
const MAX_NAMES = 3

/** What a person wants to know when a run is over. */
export function trainSummary({ outcome, report, runFolder, modelFolder }: TrainResult, style: Style): string[] {
  const lines = ['']
  if (report) lines.push(...results(report, style), ...proofs(report, style), ...skipped(report))
  if (outcome === 'stopped') lines.push(...stopped(runFolder))
  if (outcome === 'non-finite-loss') lines.push(say('train.diverged'))
  if (modelFolder !== undefined) {
    const model = short(modelFolder)
    const file = `${short(runFolder ?? '')}/report.json`
    lines.push('', say('train.model', { folder: style.bold(model) }), say('train.report', { file }))
    if (outcome !== 'stopped') lines.push(say('train.use', { model: shellWord(model) }))
  }
  return lines
}

/** The same in a line or two, for whoever stopped reading before. */
export function whereItIs({ outcome, runFolder, modelFolder }: TrainResult): string[] {
  const model = modelFolder === undefined ? [] : [say('train.model', { folder: short(modelFolder) })]
  return outcome === 'stopped' ? [...model, ...stopped(runFolder)] : model
}

function results(report: RunReport, style: Style): string[] {
  const { test, validation, counts, timingsMs, bestEpochNumber } = report
  const main = test ?? validation
  if (!main) return [say('train.nothingHeldBack')]
  const worst = worstClasses(main)
  const took = { photos: counts.train, duration: duration((timingsMs['total'] ?? 0) / 1000) }
  return [
    ...headlines(main, test ? 'test' : 'validation', style),
    ...(worst.length === 0 ? [] : [say('train.weakest'), ...worst.map((line) => `  ${line}`)]),
    bestEpochNumber === null ? say('train.took', took) : say('train.tookWithBest', { ...took, best: bestEpochNumber }),
  ]
}

/** The proof that frozen means frozen, in words. */
function proofs({ frozen }: RunReport, { good, bad }: Style): string[] {
  return frozen.map(({ stageName: stage, numFrozen, unchanged, changed }) => {
    if (numFrozen === 0) return say('train.proof.none', { stage })
    if (unchanged) return good(say('train.proof.unchanged', { stage, weights: numFrozen }))
    const names = listed(changed.slice(0, MAX_NAMES))
    return bad(say('train.proof.changed', { stage, weights: changed.length, names }))
  })
}

function skipped({ skippedFiles, notes }: RunReport): string[] {
  const lines = notes.slice(0, MAX_NOTES).map(noteLine)
  if (notes.length > MAX_NOTES) lines.push(say('train.moreNotes', { notes: notes.length - MAX_NOTES }))
  const files = skippedFiles.map(({ file, ...why }) => ({ path: file, ...why }))
  return [...lines, ...skippedLines(files, 'then', 'report.json')]
}

function stopped(runFolder: string | undefined): string[] {
  if (runFolder === undefined) return [say('train.stoppedBefore')]
  return ['', say('train.stopped', { run: shellWord(short(runFolder)) })]
}

/** Relative where that is shorter. */
function short(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere !== '' && fromHere.length < path.length ? fromHere : path
}
