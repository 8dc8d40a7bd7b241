import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

export const PART_NAMES = [
  'step',
  'head-only',
  'predict',
  'accuracy',
  'memory',
  'executors',
  'window',
  'models',
] as const
export type PartName = (typeof PART_NAMES)[number]

export interface BenchOptions {
  readonly parts: readonly PartName[]
  /** Rounds in which all who are compared take a turn each. */
  readonly numRuns: number
  /** Fewer and shorter rounds, to see that everything works; nothing is written to the document. */
  readonly isQuick: boolean
  /** Compute threads of everyone alike. */
  readonly numThreads: number
  /** Models of `step`, `predict` and `accuracy`; all where absent. */
  readonly models: readonly string[] | undefined
  readonly jsonFile: string | undefined
  readonly writesDocument: boolean
}

export const USAGE = `npm run bench -- [options]

  --only <parts>     some of ${PART_NAMES.join(',')} (default: all)
  --runs <number>    rounds of each comparison (default: 5)
  --models <names>   of step and predict: mobilenet-v1-0.25,mobilenet-v1-1.0,mobilenet-v2-1.0; of accuracy: frostnet-64,mobilenet-v1-0.25 (default: all)
  --threads <number> compute threads of everyone (default: all cores)
  --quick            short rounds, at most two; docs/BENCHMARKS.md is left as it is
  --json <file>      writes every measurement
  --no-document      leaves docs/BENCHMARKS.md as it is

FROSTLINE_PYTHON names a Python with tensorflow-cpu, keras, torch, onnx, onnxruntime, pillow (default: python3); who is missing is left out.
FROSTLINE_SHARED names the folder with data/flowers and models (default: ../shared).`

export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError'
}

/** @throws {BenchUsageError} naming the option and what was given. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parse(args)
  if (values.help) return 'help'
  const isQuick = values.quick ?? false
  const parts = listed(values.only)
  for (const part of parts ?? [])
    if (!PART_NAMES.includes(part as PartName))
      throw new BenchUsageError(`There is no part “${part}”; there are: ${PART_NAMES.join(', ')}.`)
  return {
    parts: (parts as PartName[] | undefined) ?? PART_NAMES,
    numRuns: values.runs === undefined ? (isQuick ? 2 : 5) : count('--runs', values.runs),
    isQuick,
    numThreads: values.threads === undefined ? availableParallelism() : count('--threads', values.threads),
    models: listed(values.models),
    jsonFile: values.json,
    writesDocument: !isQuick && !(values['no-document'] ?? false),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        runs: { type: 'string' },
        models: { type: 'string' },
        threads: { type: 'string' },
        quick: { type: 'boolean' },
        json: { type: 'string' },
        'no-document': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (thrown) {
    throw new BenchUsageError(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

const listed = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value
  throw new BenchUsageError(`${option} takes a whole number from 1 to 1000, not “${text}”.`)
}
