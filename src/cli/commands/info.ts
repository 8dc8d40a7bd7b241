import type { Command } from 'commander'
import { freezePlan } from '../../core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { outputShapes } from '../../core/models/layer-sizes.ts'
import { type ModelSummary, summary } from '../../core/models/summary.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { openModel } from '../../node/models/open-model.ts'
import { PLAN_FIELDS } from '../../shared/contract/plan-fields.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { jsonOption, preprocessingOption, wholeNumber } from '../options.ts'
import { openTerminal } from '../output/terminal.ts'
import { bytes, grouped, noteLine, plural, table } from '../output/words.ts'
import { UsageError } from '../usage-error.ts'

const MAX_CLASSES = 10

interface InfoFlags {
  readonly freeze?: string
  readonly classes?: number
  readonly preprocessing?: PreprocessingChoice
  readonly json?: boolean
}

export function addInfo(program: Command, finish: Finish): void {
  program
    .command('info')
    .summary('show a model’s layers')
    .description('Shows the layers of a model, what it takes and what it says.')
    .argument('<model>', 'run, model folder, file or name')
    .option('--freeze <line>', 'show what would learn: head, last-block, none, or the first block or layer that learns')
    .option(
      '--classes <number>',
      'with --freeze: classes of the new head (default: as many as now)',
      wholeNumber(2, 100_000),
    )
    .addOption(preprocessingOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  frostline info frostnet-64 --freeze last-block --classes 5\n  frostline info runs/first --json',
    )
    .action(async (model: string, { freeze, classes, preprocessing: choice, json = false }: InfoFlags) => {
      if (classes !== undefined && freeze === undefined)
        throw new UsageError('--classes says something of the head that --freeze would train.', 'Give --freeze too.')
      const { graph: opened, warnings, folder } = await openModel(model, { preprocessing: choice })
      const graph = freeze === undefined ? opened : withNewHead(opened, classes)
      const layers = summary(graph, freeze === undefined ? undefined : freezePlan(graph, freeze))
      const terminal = openTerminal({ json })
      const { preprocessing, classNames, provenance, name } = opened
      const facts = { name, folder, preprocessing, classNames: classNames ?? null, provenance, warnings }
      terminal.record({ kind: 'result', ...facts, freeze: freeze ?? null, ...layers })
      for (const line of infoLines(opened, layers, warnings)) terminal.line(line)
      finish(EXIT.done)
    })
}

/** As it would be trained: counts of the classifier that is replaced would mislead. */
function withNewHead(graph: LayerGraph, numClasses: number | undefined): LayerGraph {
  const shape = outputShapes(graph).get(graph.output) ?? []
  const now = graph.classNames?.length ?? (shape.length === 1 ? (shape[0] ?? 0) : 0)
  return replaceHead(graph, {
    numClasses: numClasses ?? Math.max(2, now),
    dropout: PLAN_FIELDS.dropout.default,
    activation: 'softmax',
    seed: 0,
  })
}

function infoLines(graph: LayerGraph, layers: ModelSummary, warnings: readonly string[]): string[] {
  const { preprocessing, classNames, provenance } = graph
  const { inputHeight, inputWidth, resize, channelOrder, mean, std } = preprocessing
  const isPlanned = layers.rows.some(({ isFrozen }) => isFrozen !== null)
  const rows = layers.rows.map(({ name, className, block, outputShape, numParameters, isFrozen }) => [
    name,
    className,
    block,
    outputShape.join(' x '),
    grouped(numParameters),
    ...(isPlanned ? [isFrozen === null ? '' : isFrozen ? 'frozen' : 'learns'] : []),
  ])
  const numFrozen = layers.rows.filter(({ isFrozen }) => isFrozen === true).length
  return [
    ...table([['layer', 'class', 'block', 'output', 'parameters', ...(isPlanned ? ['state'] : [])], ...rows], 3),
    '',
    `${graph.name}: ${plural(layers.rows.length, 'layer')}, ${grouped(layers.numParameters)} parameters (${bytes(layers.weightsBytes)}), ` +
      `${Math.round(layers.multiplyAddsPerImage / 1e6)} million multiply-adds per photo`,
    ...(isPlanned
      ? [
          `${grouped(layers.numTrainable)} parameters learn; ${plural(numFrozen, 'layer')} with weights are frozen ` +
            `(the old classifier replaced by a head for ${plural(layers.rows.at(-1)?.outputShape.at(-1) ?? 0, 'class', 'classes')})`,
        ]
      : []),
    `input    ${inputHeight} x ${inputWidth}, ${resize === 'crop' ? 'cropped at the center' : 'stretched'}, ${channelOrder.toUpperCase()}, (byte - [${mean.join(', ')}]) / [${std.join(', ')}]`,
    ...(provenance.preprocessing ? [`         ${provenance.preprocessing.why}`] : []),
    `classes  ${describeClasses(classNames)}`,
    `source   ${provenance.source} (${provenance.format}), licence: ${provenance.licence ?? 'not given'}`,
    ...warnings.map(noteLine),
  ]
}

function describeClasses(names: readonly string[] | undefined): string {
  if (!names) return 'not known'
  const rest = names.length - MAX_CLASSES
  return `${names.length}: ${names.slice(0, MAX_CLASSES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
