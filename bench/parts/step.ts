import { join } from 'node:path'
import { type BenchModel, benchModels, MODELS } from '../models.ts'
import { Contest } from '../measure/contest.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import type { Part, PartContext, PartResult } from '../part.ts'
import { PEERS_FOLDER } from '../places.ts'
import type { Command } from '../processes/driven.ts'
import { ourCommand } from '../processes/ours.ts'
import { figure, ratioText, type Table } from '../report/table.ts'
import { versionsOf } from '../report/versions.ts'

const BATCH = 32
const OURS = 'Frostline'
/** How long one turn takes, so that a start-up or a pause of the machine weighs little. */
const TURN_MS = 3000
const QUICK_TURN_MS = 700
/** At least so many times as quick. */
const GOALS: Readonly<Record<string, number>> = { 'Keras 3': 1.5, PyTorch: 0.95, 'LayersModel.fit': 5 }

export const step: Part = {
  name: 'step',
  title: 'Full fine-tuning step',
  method:
    'Batches of 32 photos of 224 × 224 as bytes, normalized in the model, everything trains with BatchNormalization in training mode, Adam, ' +
    'loss and accuracy read back. Everyone takes turns within a round; milliseconds are medians of rounds, ratios say how many times as long ' +
    'the other takes: of medians, with the lowest and highest of rounds. Keras takes the quicker of `fit` and `train_on_batch`, without XLA, which was ten times slower here; ' +
    'PyTorch is eager, channels_last, fused Adam.',
  limitMinutes: 30,
  run: measureSteps,
}

interface ModelSteps {
  readonly model: string
  readonly numRounds: number
  readonly ms: Readonly<Record<string, readonly number[]>>
  readonly ready: Readonly<Record<string, unknown>>
}

async function measureSteps(context: PartContext): Promise<PartResult> {
  const models = await benchModels(context)
  const notes: string[] = []
  const results: ModelSteps[] = []
  for (const model of models) {
    if (context.deadline.isOver) context.leaveOut(`${model.name} left out: the part's time was up.`)
    else results.push(await measureModel(model, context))
  }
  for (const { model, ms } of results)
    for (const [name, goal] of Object.entries(GOALS)) {
      if (ms[name] === undefined) continue
      const { ofMedians } = ratioOf(ms[name], ms[OURS])
      if (ofMedians < goal)
        notes.push(`${model}: ${ofMedians.toFixed(2)} times as quick as ${name}; the goal is ${goal}.`)
    }
  return {
    tables: [tableOf(results)],
    notes,
    versions: versionsOf(results.flatMap(({ ready }) => Object.values(ready))),
    data: results,
  }
}

async function measureModel(model: BenchModel, context: PartContext): Promise<ModelSteps> {
  const contest = await Contest.start(model.name, commandsFor(model, context), context)
  try {
    const { ms, numRounds } = await contest.rounds('step', context.options.isQuick ? QUICK_TURN_MS : TURN_MS)
    return { model: model.name, numRounds, ms: Object.fromEntries(ms), ready: Object.fromEntries(contest.ready) }
  } finally {
    contest.close()
  }
}

function commandsFor({ name, folder }: BenchModel, { options, python, leaveOut }: PartContext): Command[] {
  const { numThreads } = options
  const commands = [ourCommand(OURS, 'step.ts', ['--model', folder, '--batch', String(BATCH)], numThreads)]
  if (!(MODELS as readonly string[]).includes(name)) return commands
  const args = ['--model', name, '--batch', String(BATCH), '--threads', String(numThreads)]
  const noKeras = python.lacks('tensorflow', 'keras', 'numpy')
  if (noKeras === undefined)
    commands.push(
      python.command('Keras 3', 'keras_step.py', [...args, '--way', options.isQuick ? 'train_on_batch' : 'auto']),
    )
  else leaveOut(`Keras left out: ${noKeras}.`)
  const noTorch = python.lacks('torch')
  if (noTorch === undefined) commands.push(python.command('PyTorch', 'torch_step.py', args))
  else leaveOut(`PyTorch left out: ${noTorch}.`)
  const script = join(PEERS_FOLDER, 'tfjs_fit.ts')
  commands.push({ name: 'LayersModel.fit', command: process.execPath, args: [script, ...args], env: process.env })
  return commands
}

function tableOf(results: readonly ModelSteps[]): Table {
  return {
    columns: ['model', 'who', 'ms a step', 'photos/s', 'times as long as Frostline', 'goal', 'rounds'],
    rows: results.flatMap(({ model, ms, numRounds, ready }) =>
      Object.entries(ms).map(([name, values]) => {
        const middle = median(values)
        const way = (ready[name] as { way?: string }).way
        return [
          model,
          way === undefined ? name : `${name} (${way})`,
          figure(middle),
          figure((1000 * BATCH) / middle),
          name === OURS ? '' : ratioText(ratioOf(values, ms[OURS])),
          name in GOALS ? `≥ ${GOALS[name]}` : '',
          String(numRounds),
        ]
      }),
    ),
  }
}
