import { ModelError } from './errors.ts'
import { isObject, own } from './json-limits.ts'
import type { LayerGraph } from './layer-graph.ts'
import { outputShapes } from './output-shapes.ts'
import { MINUS_ONE_TO_ONE, readPreprocessing } from './read-preprocessing.ts'
import type { ModelHints } from './tfjs-layers-model.ts'

/** Parsed content of the files that may lie beside model.json; `undefined` where there is none. */
export interface BesideFiles {
  /** `frostline.json`: ours. It settles everything. */
  readonly frostline?: unknown
  /** `metadata.json`: Teachable Machine's. */
  readonly metadata?: unknown
  /** `labels.json`: a list of class names. */
  readonly labels?: unknown
  /** `labels.txt`: a class name a line. */
  readonly labelsText?: string
}

const FORMAT = 'frostline-model'
const FORMAT_VERSION = 1
const MAX_CLASSES = 100_000

/** What we write to `frostline.json` beside a model. */
export function describeModel(
  graph: LayerGraph,
  {
    source,
    versions = {},
    record = {},
  }: { source: string; versions?: Readonly<Record<string, string>>; record?: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    name: graph.name,
    preprocessing: graph.preprocessing,
    classNames: graph.classNames ?? null,
    provenance: { ...graph.provenance, source },
    versions,
    ...record,
  }
}

/**
 * What the files beside a model say about it.
 *
 * @throws {ModelError} `model-bad-preprocessing` for a frostline.json that cannot be followed. Labels that cannot be read are only warned of.
 */
export function hintsFrom(files: BesideFiles, warn: (message: string) => void): ModelHints {
  if (files.frostline !== undefined) return hintsFromFrostline(files.frostline, warn)
  const labels = files.labels ?? files.labelsText?.split(/\r?\n/).filter((line) => line.trim() !== '')
  const classNames = readClassNames(labels, 'labels.json', warn)
  return { ...hintsFromTeachableMachine(files.metadata, warn), ...(classNames ? { classNames } : {}) }
}

function hintsFromFrostline(json: unknown, warn: (message: string) => void): ModelHints {
  const version = isObject(json) && own(json, 'format') === FORMAT ? own(json, 'formatVersion') : undefined
  if (!isObject(json) || version !== FORMAT_VERSION)
    throw new ModelError(
      'model-bad-preprocessing',
      `The frostline.json beside the model is not one of ours of version ${FORMAT_VERSION}.`,
      {
        hint: 'It may be from a newer Frostline: update, or remove that file to use defaults.',
      },
    )
  const classNames = readClassNames(own(json, 'classNames') ?? undefined, 'frostline.json', warn)
  const provenance = own(json, 'provenance')
  const licence = isObject(provenance) ? own(provenance, 'licence') : undefined
  return {
    preprocessing: readPreprocessing(own(json, 'preprocessing')),
    ...(classNames ? { classNames } : {}),
    ...(typeof licence === 'string' ? { licence } : {}),
  }
}

/** Teachable Machine crops photos to a square at the centre and scales bytes to [-1, 1] (teachablemachine-community, libraries/image). */
function hintsFromTeachableMachine(json: unknown, warn: (message: string) => void): ModelHints {
  if (
    !isObject(json) ||
    (own(json, 'packageName') !== '@teachablemachine/image' && own(json, 'tmVersion') === undefined)
  )
    return {}
  const classNames = readClassNames(own(json, 'labels'), 'metadata.json', warn)
  const imageSize = own(json, 'imageSize')
  return {
    scaling: { resize: 'crop', ...MINUS_ONE_TO_ONE },
    ...(Number.isInteger(imageSize) && (imageSize as number) > 0 && (imageSize as number) <= 4096
      ? { inputSize: imageSize as number }
      : {}),
    ...(classNames ? { classNames } : {}),
  }
}

function readClassNames(json: unknown, file: string, warn: (message: string) => void): string[] | undefined {
  if (json === undefined) return undefined
  const fits =
    Array.isArray(json) &&
    json.length <= MAX_CLASSES &&
    json.every((name) => typeof name === 'string' && name.length <= 1000)
  if (!fits) warn(`The class names in ${file} are not a list of texts; they are not used.`)
  return fits && json.length > 0 ? (json as string[]) : undefined
}

/** Leaves out class names that are not as many as the model's outputs, and says so. */
export function withFittingClassNames(graph: LayerGraph, warn: (message: string) => void): LayerGraph {
  const numOutputs = outputShapes(graph).get(graph.output)?.at(-1)
  if (graph.classNames === undefined || graph.classNames.length === numOutputs) return graph
  warn(`The model has ${numOutputs} outputs but ${graph.classNames.length} class names; they are not used.`)
  const { classNames: _, ...rest } = graph
  return rest
}
