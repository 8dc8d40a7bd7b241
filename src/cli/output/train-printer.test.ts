import { expect, test } from 'vitest'
import type { TrainEvent } from '../../shared/contract/training.ts'
import type { Terminal } from './terminal.ts'
import { TrainPrinter } from './train-printer.ts'

const plain = (text: string): string => text
const style = { bold: plain, dim: plain, good: plain, bad: plain }

function shown(events: readonly TrainEvent[]): { lines: string[]; live: string[] } {
  const lines: string[] = []
  const live: string[] = []
  const terminal: Terminal = {
    isJson: false,
    isLive: false,
    isQuiet: false,
    isUnread: false,
    style,
    line: (text = '') => void lines.push(text),
    remark: (text = '') => void lines.push(text),
    aside: () => undefined,
    record: () => undefined,
    live: (text) => void live.push(text),
  }
  const printer = new TrainPrinter(terminal)
  for (const event of events) printer.show(event)
  return { lines, live }
}

const stage = (stageIndex: number, numEpochsBefore: number): TrainEvent => ({
  kind: 'stage-start',
  stageIndex,
  stageName: 'Fine-tune',
  epochs: 10,
  numEpochsBefore,
  stepsPerEpoch: 4,
  numTrainable: 1000,
  numFrozen: 2000,
})
const numbers = { loss: 1, accuracy: 0.5, learningRate: 1e-3, elapsedMs: 1 }

test('epochs are counted over the run, as the summary counts the one whose weights are kept', () => {
  const { lines, live } = shown([
    stage(1, 7),
    { kind: 'step', stageIndex: 1, epochIndex: 2, batchIndex: 0, stepIndex: 40, numImages: 8, ...numbers },
    { kind: 'epoch', stageIndex: 1, epochIndex: 2, epochNumber: 10, imagesPerSecond: 9, ...numbers },
    { kind: 'stage-end', stageIndex: 1, reason: 'early-stopping', bestEpochNumber: 9 },
  ])
  expect(live[0]).toMatch(/^Epoch 10\/17 .* step 1\/4/)
  expect(lines.find((line) => line.startsWith('epoch '))).toMatch(/^epoch 10\/17 /)
  expect(lines.at(-1)).toBe('Stopped early: it no longer improves. The best so far is epoch 9.')
})
