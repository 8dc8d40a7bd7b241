import { join } from 'node:path'
import { z } from 'zod'
import { largestRelativeDifference, mean, standardError } from '../measure/statistics.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { FLOWERS, missing, MOBILENET } from '../places.ts'
import { splitIntoFolders } from '../photos/split-folder.ts'
import { ourCommand } from '../processes/ours.ts'
import { runOnce } from '../processes/run-once.ts'
import { percent, type Table } from '../report/table.ts'
import { versionsOf } from '../report/versions.ts'
import { type AccuracyRun, augmentedRuns, backbones, curveRuns } from './accuracy-runs.ts'

const NUM_SEEDS = 5
/** The means may lie so far apart, in points. */
const GOAL_POINTS = 1

export const accuracy: Part = {
  name: 'accuracy',
  title: 'Same training as Keras',
  method:
    'Flowers, divided once; Keras is handed Frostline’s decoded photos, batches in order, first head and the rate of every step, and trains with ' +
    '`train_on_batch`. Without augmentation and dropout the loss of every step must be the same within the tolerance (relative, the largest of all steps). ' +
    `With augmentation each draws its own: test accuracy over ${NUM_SEEDS} seeds (head, order, augmentation, dropout; the division stays), mean ± standard error, ` +
    `and the difference in percentage points, which should stay within ${GOAL_POINTS}. Both keep the last epoch’s weights.`,
  limitMinutes: 180,
  run: measureAccuracy,
}

const Loss = z.object({ loss: z.number(), accuracy: z.number() })
const Trained = z.object({
  stepLosses: z.array(z.number()).min(1),
  epochs: z.array(z.object({ trainLoss: z.number(), validation: Loss })).min(1),
  test: Loss,
  seconds: z.number(),
})
type Trained = z.output<typeof Trained>

interface Compared {
  readonly run: AccuracyRun
  readonly ours: readonly Trained[]
  readonly keras: readonly Trained[] | undefined
}

async function measureAccuracy(context: PartContext): Promise<PartResult> {
  const { options, progress, leaveOut, deadline, python, scratchFolder } = context
  const lacking = missing(FLOWERS, MOBILENET)
  if (lacking !== undefined) throw new SkippedError(lacking)
  const noKeras = python.lacks('tensorflow', 'keras', 'numpy')
  const notes: string[] = []
  if (noKeras !== undefined) leaveOut(`Keras left out: ${noKeras}.`)
  progress('dividing the photos')
  const photos = (await splitIntoFolders(FLOWERS, join(scratchFolder, 'flowers'))).folder
  const epochs = options.isQuick ? { head: 2, fineTune: 1 } : { head: 10, fineTune: 10 }
  const seeds = Array.from({ length: options.isQuick ? 2 : NUM_SEEDS }, (_, i) => i + 1)
  const answers: unknown[] = []
  const compare = async (runs: readonly AccuracyRun[], runSeeds: readonly number[]): Promise<Compared[]> => {
    const compared: Compared[] = []
    for (const run of runs) {
      const name = `${run.model}, ${run.recipe}`
      if (deadline.isOver) leaveOut(`${name}: left out, the part's time was up.`)
      else compared.push(await compareRun(run, runSeeds, photos, context, noKeras === undefined, answers))
    }
    return compared
  }
  const models = backbones(options.models)
  if (models.length === 0) throw new SkippedError('it knows frostnet-64 and mobilenet-v1-0.25 only.')
  const curves = await compare(curveRuns(models, epochs), [1])
  const augmented = await compare(augmentedRuns(models, epochs), seeds)
  return {
    tables: [curveTable(curves, notes), accuracyTable(augmented, notes)],
    notes,
    versions: versionsOf(answers),
    data: { curves, augmented },
  }
}

let numRuns = 0

async function compareRun(
  run: AccuracyRun,
  seeds: readonly number[],
  photos: string,
  { options, progress, deadline, python, scratchFolder }: PartContext,
  withKeras: boolean,
  answers: unknown[],
): Promise<Compared> {
  const name = `${run.model}, ${run.recipe}`
  const folder = join(scratchFolder, `run-${numRuns++}`)
  const request = {
    ...run.request,
    photos,
    out: join(folder, 'ours'),
    resume: false,
    cacheFolder: join(scratchFolder, 'cache'),
  }
  const handOver = join(folder, 'hand-over')
  const limitMs = () => Math.max(600_000, deadline.leftMs)
  const train = async (command: Parameters<typeof runOnce>[0]) => {
    const { lines } = await runOnce(command, limitMs())
    answers.push(...lines)
    return lines.map((line) => Trained.parse(line))
  }
  progress(`${name}: Frostline, ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}`)
  const args = ['--request', JSON.stringify(request), '--seeds', seeds.join(), '--hand-over', handOver]
  const ours = await train(ourCommand('Frostline', 'curve.ts', args, options.numThreads))
  if (!withKeras) return { run, ours, keras: undefined }
  progress(`${name}: Keras`)
  const several = seeds.length > 1 ? ['--augment', '--seeds', String(seeds.length)] : []
  const kerasArgs = [handOver, ...several, '--threads', String(options.numThreads)]
  return { run, ours, keras: await train(python.command('Keras 3', 'keras_curve.py', kerasArgs)) }
}

function curveTable(curves: readonly Compared[], notes: string[]): Table {
  const rows = curves.map(({ run, ours: [ours], keras: [keras] = [] }) => {
    const steps = `${ours.stepLosses.length}`
    const ourLosses = `${ours.stepLosses[0].toFixed(4)} → ${lastOf(ours.epochs).trainLoss.toFixed(4)}`
    if (!keras)
      return [
        run.model,
        run.recipe,
        steps,
        ourLosses,
        '',
        '',
        '',
        run.tolerance.toString(),
        percent(ours.test.accuracy),
      ]
    const step = largestRelativeDifference(ours.stepLosses, keras.stepLosses)
    const validation = largestRelativeDifference(validationLosses(ours), validationLosses(keras))
    if (!(step.value <= run.tolerance))
      notes.push(
        `${run.model}, ${run.recipe}: step ${step.at + 1} differs by ${step.value.toExponential(1)}; ${run.tolerance} is allowed.`,
      )
    return [
      run.model,
      run.recipe,
      steps,
      ourLosses,
      `${keras.stepLosses[0].toFixed(4)} → ${lastOf(keras.epochs).trainLoss.toFixed(4)}`,
      step.value.toExponential(1),
      validation.value.toExponential(1),
      run.tolerance.toString(),
      `${percent(ours.test.accuracy)} / ${percent(keras.test.accuracy)}`,
    ]
  })
  const columns = [
    'model',
    'recipe',
    'steps',
    'Frostline: first step → last epoch',
    'Keras',
    'largest difference, step',
    'largest difference, validation loss',
    'tolerance',
    'test accuracy: Frostline / Keras',
  ]
  return { columns, rows }
}

function accuracyTable(augmented: readonly Compared[], notes: string[]): Table {
  const rows = augmented.map(({ run, ours, keras }) => {
    const shares = (runs: readonly Trained[]) => runs.map(({ test }) => test.accuracy)
    const summary = (runs: readonly Trained[]) =>
      `${percent(mean(shares(runs)))} ± ${(100 * standardError(shares(runs))).toFixed(1)}`
    if (!keras) return [run.model, run.recipe, String(ours.length), summary(ours), '', '']
    const points = 100 * (mean(shares(ours)) - mean(shares(keras)))
    if (Math.abs(points) > GOAL_POINTS)
      notes.push(
        `${run.model}: ${Math.abs(points).toFixed(1)} points ${points > 0 ? 'above' : 'below'} Keras; within ${GOAL_POINTS} was the goal.`,
      )
    const difference = `${points > 0 ? '+' : ''}${points.toFixed(1)}`
    return [run.model, run.recipe, String(ours.length), summary(ours), summary(keras), difference]
  })
  return { columns: ['model', 'recipe', 'seeds', 'Frostline', 'Keras', 'difference in points'], rows }
}

const validationLosses = ({ epochs }: Trained): number[] => epochs.map(({ validation }) => validation.loss)
const lastOf = <T>(values: readonly T[]): T => values[values.length - 1]
