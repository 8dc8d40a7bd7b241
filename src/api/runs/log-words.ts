import type { TrainEvent } from '../../shared/contract/training.ts'

type Epoch = Extract<TrainEvent, { kind: 'epoch' }>

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const grouped = (value: number): string => value.toLocaleString('en')

/** What the log says of an epoch: that it is the best so far. */
export function epochWords(
  { epochNumber, valAccuracy, valLoss }: Epoch,
  { best, multiLabel }: { best: number | null; multiLabel: boolean },
): string | undefined {
  if (best !== epochNumber || valAccuracy === undefined || valLoss === undefined) return undefined
  const right = multiLabel ? 'of single labels right' : 'right'
  return `Epoch ${epochNumber} is the best so far: in validation ${percent(valAccuracy)} ${right}, loss ${valLoss.toFixed(3)}.`
}

/** What the log says of a stage's beginning and end. */
export function stageWords(event: TrainEvent): string | undefined {
  if (event.kind === 'stage-start')
    return `${event.stageName}: ${grouped(event.numTrainable)} weights learn, ${grouped(event.numFrozen)} are frozen.`
  if (event.kind !== 'stage-end') return undefined
  return [reasonWords(event), proofWords(event)].filter((words) => words !== undefined).join(' ') || undefined
}

type StageEnd = Extract<TrainEvent, { kind: 'stage-end' }>

function reasonWords({ reason }: StageEnd): string | undefined {
  if (reason === 'early-stopping') return 'The stage ended early: it no longer improved.'
  return reason === 'non-finite-loss' ? 'The loss is no finite number any more.' : undefined
}

function proofWords({ frozen }: StageEnd): string | undefined {
  if (!frozen || frozen.numFrozen === 0) return undefined
  const { numFrozen, numChanged } = frozen
  return `Frozen weights checked: ${grouped(numFrozen - numChanged)} of ${grouped(numFrozen)} the same.`
}
