import type { Command } from 'commander'
import { freezePlan } from '../../core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { type ModelSummary, summary } from '../../core/models/summary.ts'
import { openModel } from '../../node/models/open-model.ts'
import { EXIT } from '../exit-codes.ts'
import { openTerminal } from '../output/terminal.ts'
import { bytes, grouped, plural, table } from '../output/words.ts'
import type { Finish } from './finish.ts'
import { jsonOption } from './shared-options.ts'

const MAX_CLASSES = 10

export function addInfo(program: Command, finish: Finish): void {
  program
    .command('info')
    .summary('show a model’s layers')
    .description('Shows the layers of a model, what it takes and what it says.')
    .argument('<model>', 'run, model folder, model.json or name')
    .option('--freeze <line>', 'show what would be frozen: head, last-block, none, or the first layer that learns')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  frostline info frostnet-64 --freeze last-block\n  frostline info runs/first --json',
    )
    .action(async (model: string, { freeze, json = false }: { freeze?: string; json?: boolean }) => {
      const { graph, warnings, folder } = await openModel(model)
      const layers = summary(graph, freeze === undefined ? undefined : freezePlan(graph, freeze))
      const terminal = openTerminal(json)
      const { preprocessing, classNames, provenance, name } = graph
      const facts = { name, folder, preprocessing, classNames: classNames ?? null, provenance, warnings }
      terminal.record({ kind: 'result', ...facts, freeze: freeze ?? null, ...layers })
      for (const line of infoLines(graph, layers, warnings)) terminal.line(line)
      finish(EXIT.done)
    })
}

function infoLines(graph: LayerGraph, layers: ModelSummary, warnings: readonly string[]): string[] {
  const { preprocessing, classNames, provenance } = graph
  const { inputHeight, inputWidth, resize, channelOrder, mean, std } = preprocessing
  const isPlanned = layers.rows.some(({ isFrozen }) => isFrozen !== null)
  const rows = layers.rows.map(({ name, className, outputShape, numParameters, isFrozen }) => [
    name,
    className,
    outputShape.join(' x '),
    grouped(numParameters),
    ...(isPlanned ? [isFrozen === null ? '' : isFrozen ? 'frozen' : 'learns'] : []),
  ])
  const numFrozen = layers.rows.filter(({ isFrozen }) => isFrozen === true).length
  return [
    ...table([['layer', 'class', 'output', 'parameters', ...(isPlanned ? ['state'] : [])], ...rows], 2),
    '',
    `${graph.name}: ${plural(layers.rows.length, 'layer')}, ${grouped(layers.numParameters)} parameters (${bytes(layers.weightsBytes)}), ` +
      `${Math.round(layers.multiplyAddsPerImage / 1e6)} million multiply-adds per photo`,
    ...(isPlanned
      ? [`${grouped(layers.numTrainable)} parameters learn; ${plural(numFrozen, 'layer')} with weights are frozen`]
      : []),
    `input    ${inputHeight} x ${inputWidth}, ${resize === 'crop' ? 'cropped at the centre' : 'stretched'}, ${channelOrder.toUpperCase()}, (byte - [${mean.join(', ')}]) / [${std.join(', ')}]`,
    `classes  ${describeClasses(classNames)}`,
    `source   ${provenance.source} (${provenance.format}), licence: ${provenance.licence ?? 'not given'}`,
    ...warnings.map((warning) => `Note: ${warning}`),
  ]
}

function describeClasses(names: readonly string[] | undefined): string {
  if (!names) return 'not known'
  const rest = names.length - MAX_CLASSES
  return `${names.length}: ${names.slice(0, MAX_CLASSES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
