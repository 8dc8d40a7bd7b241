import { checkInWords, COMPARED_ON, type ComparedSet } from './certificate.ts'
import { FORMAT_NAMES, type ExportFormat, type FormatCheck } from '../../shared/contract/export.ts'
import { standingOf } from '../evaluation/report.ts'
import type { EvaluationReport, RunReport } from '../../shared/contract/run-report.ts'
import { nameOfModel } from './share-report.ts'
import type { LayerGraph } from '../models/layer-graph.ts'
import type { HeldBack, TrainingPlan } from '../../shared/contract/training-plan.ts'

export interface UseSnippet {
  readonly format: ExportFormat
  readonly language: 'js' | 'python'
  readonly code: string
}

export interface ModelCard {
  readonly projectName: string
  readonly runName: string
  readonly graph: LayerGraph
  readonly classNames: readonly string[]
  readonly multiLabel: boolean
  /** Of the run that made it; absent for a model from elsewhere. */
  readonly report: RunReport | undefined
  readonly plan: TrainingPlan | undefined
  /** Names of stages after those in the report that learned too, but whose frozen weights were not compared. */
  readonly uncomparedStages?: readonly string[]
  readonly snippets: readonly UseSnippet[]
  /** What each file expects beyond what holds for all, and what it leaves out. */
  readonly notes: readonly string[]
  readonly checks: readonly FormatCheck[]
  readonly onNoise: boolean
  readonly comparedSet: ComparedSet
}

/** Its first line, which readers do not see. */
const CARD_FORMAT = { name: 'frostline-card', version: 1 } as const

/** The README.md of an exported model, its model card: what it is, how it is used, what made it, and what was checked. */
export function exportReadMe(card: ModelCard): string {
  const { projectName, runName, classNames, multiLabel, graph, report, snippets, checks, onNoise, comparedSet } = card
  const origin = report
    ? `An image classifier, fine-tuned from ${oneLine(nameOfModel(report.modelName))} with Frostline. ${accuracyInWords(report) ?? ''}`
    : `An image classifier, exported with Frostline from ${oneLine(graph.name)}.`
  return `<!-- ${CARD_FORMAT.name} ${CARD_FORMAT.version} -->

# ${oneLine(projectName)}${runName === '' ? '' : `: ${oneLine(runName)}`}

${origin.trim()}

Classes (${classNames.length}${multiLabel ? ', any number of them on a photo' : ', one a photo'}): ${classNames.map(oneLine).join(', ')}

## Use it
${snippets.map(useIt).join('\n')}
Frostline itself opens TensorFlow.js and Keras models too: \`frostline predict <this folder> photo.jpg\`.

## What it expects

${expectations(graph, card.notes)}
${report ? `\n## How it was made\n\n${making(report, card)}\n` : ''}
## Licence

${licence(graph)}

## Checked

${onNoise ? 'There were no photos at hand to compare that it did not learn from, so pictures of noise were.' : `On ${COMPARED_ON[comparedSet]}, from pixels to probabilities, against Frostline’s own answers (\`certificate.json\`):`}

${checks.map((check) => `- ${checkInWords(check)}`).join('\n')}

## Files

${files(checks, report !== undefined)}
`
}

/** How often it was right, on photos that neither training nor early stopping has seen where there are some. */
function accuracyInWords({ test, validation }: RunReport): string | undefined {
  const measured = test ?? validation
  if (!measured) return undefined
  const photos = test ? 'photos held back that it has never seen' : 'validation photos, which chose its best epoch'
  return `Right on ${percent(rightShare(measured))} of ${measured.numSamples} ${photos}.${standingInWords(measured)}`
}

function standingInWords(measured: EvaluationReport): string {
  const standing = standingOf(measured)
  if (standing === null) return ''
  const { balancedAccuracy, baseline } = standing
  const answer =
    baseline.answer.length === 0 ? 'no label' : baseline.answer.map((name) => `“${oneLine(name)}”`).join(' and ')
  const verdict = {
    better: '',
    unproven: ' So few photos do not show that this model is better than that.',
    'no-better': ' This model is no better than that.',
  }[baseline.comparison]
  return ` Balanced accuracy ${percent(balancedAccuracy)}; always answering ${answer} would be right for ${percent(baseline.accuracy)}.${verdict}`
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const rightShare = (measured: EvaluationReport): number =>
  measured.kind === 'single-label' ? measured.accuracy.value : measured.exactMatch

const HOW: Readonly<Record<ExportFormat, string>> = {
  tfjs: 'serve this folder with any web server, install `@tensorflow/tfjs`, and call `classify`',
  savedmodel:
    '`pip install tensorflow pillow`, save this in this folder as `classify.py`, then `python classify.py photo.jpg`',
  onnx: '`pip install onnxruntime pillow`, save this in this folder as `classify.py`, then `python classify.py photo.jpg`',
  keras:
    '`pip install keras tensorflow pillow`, save this in this folder as `classify.py`, then `python classify.py photo.jpg`',
}

const useIt = ({ format, language, code }: UseSnippet): string => `
${FORMAT_NAMES[format]}: ${HOW[format]}.

\`\`\`${language}
${code}
\`\`\`
`

function expectations({ preprocessing, provenance }: LayerGraph, notes: readonly string[]): string {
  const { inputHeight, inputWidth, resize, channelOrder, mean, std } = preprocessing
  const origin = provenance.preprocessing
  const fit =
    resize === 'crop' ? 'the middle of the photo, cut to that shape' : 'the whole photo, stretched to that shape'
  return `${inputWidth} × ${inputHeight} pixels, ${channelOrder.toUpperCase()}: ${fit}; each byte minus ${mean.join(', ')}, divided by ${std.join(', ')}.
${origin ? `How that is known: ${oneLine(origin.why)}\n` : ''}${notes.map((note) => `${note}\n`).join('')}Frostline shrinks photos with a filter that looks at every pixel (bilinear, antialiased). A program that shrinks large photos
otherwise gets slightly other probabilities; drawing the photo into a small canvas first comes closest on a page.`
}

function making(report: RunReport, { plan, uncomparedStages = [] }: ModelCard): string {
  const { counts, frozen, versions, seeds, hashes, split, startedAt, bestEpochNumber } = report
  const stages = [
    ...frozen.map(({ stageName, numFrozen, unchanged }) => ({
      name: stageName,
      proof: `${numFrozen} weights and statistics frozen, ${unchanged ? 'proved unchanged' : 'NOT unchanged'}`,
    })),
    ...uncomparedStages.map((name) => ({ name, proof: 'stopped before its frozen weights were compared' })),
  ].map(({ name, proof }, i) => {
    const stage = plan?.stages[i]
    const line = stage
      ? `line “${frozen[i]?.line ?? stage.freeze}”, ${stage.epochs} epochs at most, learning rate ${stage.learningRate}; `
      : ''
    return `- Stage “${oneLine(name)}”: ${line}${proof}`
  })
  return [
    `- Data: ${counts.train} photos to learn from, ${counts.validation} for validation, which chose the best epoch, ${counts.test} held back to judge (SHA-256 ${hashes.data.slice(0, 16)}…)`,
    `- Trained ${startedAt.slice(0, 10)}${bestEpochNumber === null ? '' : `, best epoch ${bestEpochNumber}`}; seeds: ${pairs(seeds)}`,
    ...(split
      ? [`- Validation set: ${heldBackInWords(split.validation)}; test set: ${heldBackInWords(split.test)}`]
      : []),
    `- Began from ${oneLine(nameOfModel(report.modelName))} (SHA-256 of its weights ${hashes.baseModel.slice(0, 16)}…)`,
    ...stages,
    `- Versions: ${pairs(versions)}`,
  ].join('\n')
}

/** Without its folder: the card leaves the machine. */
function heldBackInWords(held: HeldBack): string {
  if (typeof held === 'object') return 'photos of a folder of their own'
  if (held === 'given') return 'as the photos were divided'
  return held === 0 ? 'none' : `${Math.round(1000 * held) / 10} % of the photos, drawn by the seed`
}

const pairs = (record: Readonly<Record<string, string | number>>): string =>
  Object.entries(record)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')

function licence({ provenance }: LayerGraph): string {
  return provenance.licence === undefined
    ? 'The model that this one was made from does not state its licence. Ask where you got it before you pass this on.'
    : `The model that this one was made from is under ${oneLine(provenance.licence)}.`
}

const MODEL_FILES: Readonly<Record<ExportFormat, string>> = {
  tfjs: '- `model.json`, `weights.bin`: TensorFlow.js layers-model',
  savedmodel:
    '- `saved_model/`: TensorFlow SavedModel; signatures `serving_default` (uint8 `images`) and `float_images` (float32, 0–255) give `probabilities`. For TensorFlow Lite: `tf.lite.TFLiteConverter.from_saved_model("saved_model", signature_keys=["serving_default"]).convert()`',
  onnx: '- `model.onnx`: ONNX',
  keras:
    '- `model.keras`: Keras 3; `model.keras.frostline.json`, `model.keras.labels.txt`: for Frostline, which opens it too',
}

const files = (checks: readonly FormatCheck[], hasReport: boolean): string =>
  [
    ...checks.map(({ format }) => MODEL_FILES[format]),
    '- `labels.json`, `labels.txt`: class names in the order of the outputs',
    '- `certificate.json`: what was compared, and the SHA-256 of the models’ files',
    '- `frostline.json`: the preprocessing above, for programs',
    ...(hasReport ? ['- `report.json`: how it was trained and how well it does, without the names of photos'] : []),
    '- `training-photos.txt`, where there is one: the beginnings of the photos’ hashes, so that `frostline evaluate` can tell photos it has seen',
  ].join('\n')

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
