import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { interleave, type Rounds } from '../measure/interleave.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { FLOWERS, missing, MOBILENET, MOBILENET_KERAS, PROJECT_FOLDER } from '../places.ts'
import { splitIntoFolders, type SplitFolder } from '../photos/split-folder.ts'
import type { Command } from '../processes/driven.ts'
import { runOnce } from '../processes/run-once.ts'
import { figure, percent, ratioText } from '../report/table.ts'
import { versionsOf } from '../report/versions.ts'

const EPOCHS = 20
const QUICK_EPOCHS = 3
const OURS = 'Frostline'
const KERAS = 'Keras 3, trainable = False'
const GOAL = 10

export const headOnly: Part = {
  name: 'head-only',
  title: 'Head-only fine-tuning, from a folder of JPEGs to a saved model',
  method:
    `MobileNetV1 0.25 at 224 px with its ImageNet weights, flowers, ${EPOCHS} epochs, everything else frozen; whole processes from start to end, nothing ` +
    'cached before. Same photos for training, validation and test on both sides, the test photos within the time. ' +
    'Accuracy is on those, after the last run, each side with its own defaults (Frostline: rate 3e-3 with cosine decay, label smoothing 0.05, ' +
    'best epoch restored; Keras: Adam 1e-3, last epoch). Keras `cache` keeps decoded photos in memory, `features` runs the base once by hand.',
  limitMinutes: 45,
  run: measureHeadOnly,
}

/** Who is timed: a command made anew for each run, and how its output tells the accuracy on test photos. */
interface Entrant {
  readonly name: string
  readonly command: (run: number) => Command
  readonly accuracyOf: (lines: readonly unknown[]) => number | undefined
  /** Shown beside the main two, timed once only with few rounds. */
  readonly isExtra: boolean
}

async function measureHeadOnly(context: PartContext): Promise<PartResult> {
  const { options, progress, leaveOut, deadline, python, scratchFolder } = context
  const lacking = missing(FLOWERS, MOBILENET)
  if (lacking !== undefined) throw new SkippedError(lacking)
  progress('dividing the photos')
  const photos = await splitIntoFolders(FLOWERS, join(scratchFolder, 'flowers'))
  const noKeras = python.lacks('tensorflow', 'keras', 'numpy') ?? missing(MOBILENET_KERAS)
  const notes: string[] = []
  if (noKeras !== undefined) leaveOut(`Keras left out: ${noKeras}.`)
  const entrants = [...ourEntrants(context, photos), ...(noKeras === undefined ? kerasEntrants(context, photos) : [])]
  const accuracies: Record<string, number> = {}
  const answers: unknown[] = []
  let numRuns = 0
  const runners = (chosen: readonly Entrant[]) =>
    chosen.map(({ name, command, accuracyOf }) => ({
      name,
      measure: async () => {
        progress(`${name} runs`)
        const { seconds, lines } = await runOnce(command(numRuns++), Math.max(20 * 60_000, deadline.leftMs))
        const accuracy = accuracyOf(lines)
        if (accuracy !== undefined) accuracies[name] = accuracy
        answers.push(lines.at(-1))
        return 1000 * seconds
      },
    }))
  const rounds = (chosen: readonly Entrant[], count: number): Promise<Rounds> =>
    interleave(runners(chosen), count, deadline, (round) => progress(`round ${round} of ${count}`))
  // Keras takes minutes: three rounds tell ten from fifteen
  const main = await rounds(
    entrants.filter(({ isExtra }) => !isExtra),
    options.isQuick ? 1 : Math.min(options.numRuns, 3),
  )
  const extra = await rounds(
    entrants.filter(({ isExtra }) => isExtra),
    1,
  )
  for (const failure of [...main.failures, ...extra.failures]) leaveOut(failure)
  const ms = new Map([...main.ms, ...extra.ms])
  const ours = ms.get(OURS) ?? []
  const keras = ms.get(KERAS)
  if (keras && ratioOf(keras, ours).ofMedians < GOAL)
    notes.push(`${ratioOf(keras, ours).ofMedians.toFixed(1)} times as quick as Keras; the goal is ${GOAL}.`)
  const rows = [...ms].map(([name, values]) => [
    name,
    figure(median(values) / 1000),
    name === OURS ? '' : ratioText(ratioOf(values, values.length === ours.length ? ours : [median(ours)])),
    name === KERAS ? `≥ ${GOAL}` : '',
    accuracies[name] === undefined ? '' : percent(accuracies[name]),
    String(values.length),
  ])
  return {
    tables: [{ columns: ['who', 'seconds', 'times as long as Frostline', 'goal', 'test accuracy', 'runs'], rows }],
    notes,
    versions: versionsOf(answers.map((answer) => Result.safeParse(answer).data?.report.versions ?? answer)),
    data: { ms: Object.fromEntries(ms), accuracies, numPhotos: photos.numPhotos, answers },
  }
}

const Result = z.object({
  report: z.object({
    test: z.object({ accuracy: z.object({ value: z.number() }) }),
    versions: z.object({ library: z.string() }),
  }),
})

function ourEntrants({ options, scratchFolder }: PartContext, { folder }: SplitFolder): Entrant[] {
  const train = (augment: string) => (run: number) => {
    const cache = join(scratchFolder, `cache-${run}`)
    mkdirSync(cache)
    const args = [join(PROJECT_FOLDER, 'bin', 'frostline.mjs'), 'train', folder, '--model', MOBILENET]
    args.push('--recipe', 'head-only', '--augment', augment, '--epochs', String(epochsOf(options.isQuick)))
    args.push('--patience', 'off', '--executor', 'native', '--threads', String(options.numThreads), '--json')
    args.push('--out', join(scratchFolder, `run-${run}`))
    return { name: OURS, command: process.execPath, args, env: { ...process.env, FROSTLINE_CACHE: cache } }
  }
  const accuracyOf = (lines: readonly unknown[]) => Result.safeParse(lines.at(-1)).data?.report.test.accuracy.value
  return [
    { name: OURS, command: train('none'), accuracyOf, isExtra: false },
    { name: 'Frostline, four variants of each photo', command: train('default'), accuracyOf, isExtra: true },
  ]
}

const KerasResult = z.object({ testAccuracy: z.number().nullable() })

function kerasEntrants({ options, python, scratchFolder }: PartContext, { lists }: SplitFolder): Entrant[] {
  const listsFile = join(scratchFolder, 'lists.json')
  writeFileSync(listsFile, JSON.stringify(lists))
  const train = (variant: string) => (run: number) => {
    const args = ['--lists', listsFile, '--weights', MOBILENET_KERAS, '--out', join(scratchFolder, `${run}.keras`)]
    args.push('--variant', variant, '--epochs', String(epochsOf(options.isQuick)))
    return python.command(`Keras (${variant})`, 'keras_head_only.py', [
      ...args,
      '--threads',
      String(options.numThreads),
    ])
  }
  const accuracyOf = (lines: readonly unknown[]) => KerasResult.safeParse(lines.at(-1)).data?.testAccuracy ?? undefined
  return [
    { name: KERAS, command: train('plain'), accuracyOf, isExtra: false },
    { name: 'Keras 3, dataset.cache()', command: train('cache'), accuracyOf, isExtra: true },
    { name: 'Keras 3, features cached by hand', command: train('features'), accuracyOf, isExtra: true },
  ]
}

const epochsOf = (isQuick: boolean): number => (isQuick ? QUICK_EPOCHS : EPOCHS)
