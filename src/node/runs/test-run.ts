import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate } from '../../core/evaluation/evaluate.ts'
import { singleLabelReport } from '../../core/evaluation/report.ts'
import type { RunReport } from '../../shared/contract/run-report.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { RunAbout } from './about.ts'

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'frostline run files '))

export const TEST_PLAN = defaultPlan('lp-ft', { modelName: 'frostnet-64', numTrainPhotos: 1000, numClasses: 2 })

const hash = 'a'.repeat(64)

/** Of a run over two classes; its test set has one photo, which was mistaken. */
export function testReport(more: Partial<RunReport> = {}): RunReport {
  const evaluation = evaluate(Float32Array.of(2, 0), Int32Array.of(1), 2)
  return {
    version: 1,
    modelName: 'frostnet-64',
    classNames: ['elm', 'oak'],
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:01:00.000Z',
    outcome: 'finished',
    bestEpochNumber: 1,
    keptEpochNumber: 1,
    validation: null,
    test: singleLabelReport(evaluation, ['elm', 'oak'], ['oak/secret name.jpg']),
    frozen: [],
    timingsMs: {},
    imagesPerSecond: null,
    versions: {},
    environment: {},
    seeds: { plan: 0 },
    hashes: { plan: hash, data: hash, baseModel: hash },
    counts: { train: 8, validation: 0, test: 1 },
    skippedFiles: [],
    notes: [],
    ...more,
  }
}

/** Puts a finished model in a run's folder, as far as its files are looked for. */
export function addTestModel(runFolder: string): void {
  mkdirSync(join(runFolder, 'model'), { recursive: true })
  writeFileSync(join(runFolder, 'model', 'model.json'), '{}')
}

export const testAbout = (more: Partial<RunAbout> = {}): RunAbout => ({
  version: 1,
  number: 1,
  name: 'Run 1',
  modelName: 'frostnet-64',
  recipe: 'lp-ft',
  line: 'head',
  startedAt: 0,
  durationMs: 0,
  counts: { train: 8, validation: 0, test: 1 },
  classNames: ['elm', 'oak'],
  multiLabel: false,
  revision: 0,
  state: 'finished',
  error: null,
  remedy: 'none',
  outcome: 'finished',
  accuracy: null,
  numTrainable: null,
  numParameters: null,
  ...more,
})
