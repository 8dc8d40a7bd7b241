import { failure } from '../../shared/errors.ts'
import { checkMarks, marked } from '../../shared/formats/format.ts'
import { PREPROCESSING_ORIGINS } from '../../shared/preprocessing-choice.ts'
import { isObject, own } from './json-limits.ts'
import type { LayerGraph } from './layer-graph.ts'
import { LABELS_FORMAT, MODEL_FORMAT, type ModelDescription, type TrainingRecord } from './model-description.ts'
import { outputShapes } from './layer-sizes.ts'
import { MINUS_ONE_TO_ONE, readPreprocessing } from './known-scalings.ts'
import type { PreprocessingOrigin } from './preprocessing.ts'
import type { ModelHints } from '../formats/tfjs/layers-model.ts'

/** Parsed content of the files that may lie beside model.json; `undefined` where there is none. */
export interface BesideFiles {
  /** `frostline.json`: ours. It settles everything. */
  readonly frostline?: unknown
  /** `metadata.json`: Teachable Machine's. */
  readonly metadata?: unknown
  /** `labels.json`: a list of class names, or ours, which has one. */
  readonly labels?: unknown
  /** `labels.txt`: a class name a line. */
  readonly labelsText?: string
  /** Name of the model's file, where it is a single one: `keras_model.h5`. */
  readonly modelFile?: string
}

const MAX_CLASSES = 100_000

/** What we write to `frostline.json` beside a model. */
export function describeModel(
  graph: LayerGraph,
  {
    source,
    versions = {},
    record = {},
  }: { source: string; versions?: Readonly<Record<string, string>>; record?: TrainingRecord },
): ModelDescription {
  return marked(MODEL_FORMAT, {
    name: graph.name,
    preprocessing: graph.preprocessing,
    classNames: graph.classNames ?? null,
    provenance: { ...graph.provenance, source },
    versions,
    ...record,
  })
}

/**
 * What the files beside a model say about it.
 *
 * @throws {AppError} `model-bad-preprocessing` for a frostline.json that cannot be followed; `newer-format`. Labels that cannot be read are only warned of.
 */
export function hintsFrom(files: BesideFiles, warn: (message: string) => void): ModelHints {
  if (files.frostline !== undefined) return hintsFromFrostline(files.frostline, warn)
  const lines = files.labelsText?.split(/\r?\n/).filter((line) => line.trim() !== '')
  const numbered = lines && withoutNumbers(lines)
  const labels = listedIn(files.labels) ?? numbered ?? lines
  const classNames = readClassNames(labels, files.labels === undefined ? 'labels.txt' : 'labels.json', warn)
  if (classNames && files.modelFile !== undefined && files.labels === undefined)
    warn(`The names of its ${classNames.length} classes were read from the labels.txt beside the model.`)
  const isTeachableMachine = numbered !== undefined && TEACHABLE_MACHINE_FILE.test(files.modelFile ?? '')
  if (isTeachableMachine) warn(`${KERAS_EXPORT} Photos are cropped at the center, their values from -1 to 1.`)
  return {
    ...(isTeachableMachine ? { ...TEACHABLE_MACHINE, preprocessingSource: KERAS_EXPORT } : {}),
    ...hintsFromTeachableMachine(files.metadata, warn),
    ...(classNames ? { classNames } : {}),
  }
}

/** Teachable Machine crops photos to a square at the center and scales bytes to [-1, 1] (teachablemachine-community, libraries/image). */
const TEACHABLE_MACHINE = { scaling: { resize: 'crop', ...MINUS_ONE_TO_ONE } } as const
/** What its export for Keras is called, also as a second download. */
export const TEACHABLE_MACHINE_FILE = /^keras_model( ?\(\d+\))?\.h5$/i
const KERAS_EXPORT = 'keras_model.h5 with a labels.txt of numbered lines is Teachable Machine’s export for Keras.'

/** Its export for Keras begins each line with the class's number: `0 cat`. */
function withoutNumbers(lines: readonly string[]): string[] | undefined {
  const isNumbered = lines.length > 0 && lines.every((line, i) => line.startsWith(`${i} `))
  return isNumbered ? lines.map((line, i) => line.slice(`${i} `.length).trim()) : undefined
}

function hintsFromFrostline(json: unknown, warn: (message: string) => void): ModelHints {
  if (!isObject(json) || own(json, 'format') !== MODEL_FORMAT.name)
    throw failure('model-bad-preprocessing', { of: 'file' })
  // Frostline 0.1 said `formatVersion`
  const version = own(json, 'version')
  checkMarks(MODEL_FORMAT, { version: version === undefined ? own(json, 'formatVersion') : version }, 'frostline.json')
  const classNames = readClassNames(own(json, 'classNames') ?? undefined, 'frostline.json', warn)
  const provenance = own(json, 'provenance')
  const licence = isObject(provenance) ? own(provenance, 'licence') : undefined
  const origin = readOrigin(isObject(provenance) ? own(provenance, 'preprocessing') : undefined)
  return {
    preprocessing: readPreprocessing(own(json, 'preprocessing')),
    preprocessingSource: 'The frostline.json beside the model says so.',
    ...(origin ? { preprocessingOrigin: origin } : {}),
    ...(classNames ? { classNames } : {}),
    ...(typeof licence === 'string' ? { licence } : {}),
  }
}

function hintsFromTeachableMachine(json: unknown, warn: (message: string) => void): ModelHints {
  if (
    !isObject(json) ||
    (own(json, 'packageName') !== '@teachablemachine/image' && own(json, 'tmVersion') === undefined)
  )
    return {}
  const classNames = readClassNames(own(json, 'labels'), 'metadata.json', warn)
  const imageSize = own(json, 'imageSize')
  return {
    ...TEACHABLE_MACHINE,
    preprocessingSource: 'metadata.json beside the model is Teachable Machine’s.',
    ...(Number.isInteger(imageSize) && (imageSize as number) > 0 && (imageSize as number) <= 4096
      ? { inputSize: imageSize as number }
      : {}),
    ...(classNames ? { classNames } : {}),
  }
}

/** In ours the list has a name; Frostline 0.1 and others write the list alone. */
function listedIn(labels: unknown): unknown {
  if (!isObject(labels) || own(labels, 'format') !== LABELS_FORMAT.name) return labels
  checkMarks(LABELS_FORMAT, labels, 'labels.json')
  return own(labels, 'classNames')
}

function readOrigin(json: unknown): PreprocessingOrigin | undefined {
  const from = PREPROCESSING_ORIGINS.find((each) => isObject(json) && own(json, 'from') === each)
  const why = isObject(json) ? own(json, 'why') : undefined
  return from !== undefined && typeof why === 'string' && why.length <= 1000 ? { from, why } : undefined
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
