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
import { bytes, grouped, noteLine, table } from '../output/words.ts'
import { examples } from '../texts/examples.ts'
import { listed, say } from '../texts/say.ts'
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
    .summary(say('info.summary'))
    .description(say('info.description'))
    .argument('<model>', say('options.model'))
    .option('--freeze <line>', say('info.options.freeze'))
    .option('--classes <number>', say('info.options.classes'), wholeNumber(2, 100_000))
    .addOption(preprocessingOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(0, ['frostline info frostnet-64 --freeze last-block --classes 5'], ['frostline info runs/first --json']),
    )
    .action(async (model: string, { freeze, classes, preprocessing: choice, json = false }: InfoFlags) => {
      if (classes !== undefined && freeze === undefined)
        throw new UsageError(say('info.classesAlone.message'), say('info.classesAlone.hint'))
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
  const { classNames, provenance } = graph
  const isPlanned = layers.rows.some(({ isFrozen }) => isFrozen !== null)
  const columns = ['layer', 'class', 'block', 'output', 'parameters'] as const
  const names = [...columns, ...(isPlanned ? (['state'] as const) : [])].map((column) => say(`info.columns.${column}`))
  const rows = layers.rows.map(({ name, className, block, outputShape, numParameters, isFrozen }) => [
    name,
    className,
    block,
    outputShape.join(' x '),
    grouped(numParameters),
    ...(isPlanned ? [isFrozen === null ? '' : say(isFrozen ? 'info.frozen' : 'info.learns')] : []),
  ])
  const facts: [string, string][] = [
    [say('info.rows.input'), describeInput(graph)],
    ...(provenance.preprocessing ? [['', provenance.preprocessing.why] as [string, string]] : []),
    [say('info.rows.classes'), describeClasses(classNames)],
    [say('info.rows.source'), describeSource(graph)],
  ]
  const width = Math.max(...facts.map(([name]) => name.length))
  return [
    ...table([names, ...rows], 3),
    '',
    say('info.size', {
      name: graph.name,
      layers: layers.rows.length,
      parameters: layers.numParameters,
      size: bytes(layers.weightsBytes),
      millions: layers.multiplyAddsPerImage / 1e6,
    }),
    ...(isPlanned ? [describePlan(layers)] : []),
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...warnings.map(noteLine),
  ]
}

const describePlan = ({ numTrainable, rows }: ModelSummary): string =>
  say('info.planned', {
    trainable: numTrainable,
    frozen: rows.filter(({ isFrozen }) => isFrozen === true).length,
    classes: rows.at(-1)?.outputShape.at(-1) ?? 0,
  })

function describeInput({ preprocessing }: LayerGraph): string {
  const { inputHeight: height, inputWidth: width, resize, channelOrder, mean, std } = preprocessing
  return say('info.input', {
    height,
    width,
    resize,
    channels: channelOrder.toUpperCase(),
    mean: mean.join(', '),
    std: std.join(', '),
  })
}

function describeSource({ provenance: { source, format, licence } }: LayerGraph): string {
  return licence === undefined
    ? say('info.noLicence', { source, format })
    : say('info.source', { source, format, licence })
}

function describeClasses(names: readonly string[] | undefined): string {
  if (!names) return say('info.classes.unknown')
  const told = { classes: names.length, names: listed(names.slice(0, MAX_CLASSES)) }
  const more = names.length - MAX_CLASSES
  return more > 0 ? say('info.classes.first', { ...told, more }) : say('info.classes.all', told)
}
