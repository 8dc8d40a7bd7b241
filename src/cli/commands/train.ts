import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Recipe } from '../../shared/contract/training-plan.ts'
import { cacheFolder } from '../../node/files/own-folders.ts'
import { AUGMENTATIONS } from '../train-flags.ts'
import { EXIT, type ExitCode, type Finish } from '../exit-codes.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import {
  heldOut,
  jsonOption,
  labelsOption,
  patience,
  planOption,
  preprocessingOption,
  quietOption,
} from '../options.ts'
import { forecastLines } from '../output/forecast-text.ts'
import { openTerminal } from '../output/terminal.ts'
import { TrainPrinter } from '../output/train-printer.ts'
import { trainSummary, whereItIs } from '../output/train-summary.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { type TrainFlags, type TrainJob, trainJob } from '../train-request.ts'
import { refuseProjectAs } from '../project-folder.ts'
import { withTrainer } from '../with-trainer.ts'

const help = (): string => `
${say('train.aboutPhotos')}
${examples(
  51,
  ['frostline train flowers', say('train.examples.usual')],
  ['frostline train flowers --freeze head', say('train.examples.head')],
  ['frostline train flowers --freeze last-block --epochs 10 --learning-rate 3e-4'],
  ['frostline train flowers --model mobilenet/ --val 0.2 --test held-back/ --out runs/first'],
  ['frostline train posters/labels.csv --multi-label'],
  ['frostline train flowers --dry-run', say('train.examples.dryRun')],
  ['frostline train --resume runs/first', say('train.examples.resume')],
  ['frostline train --repeat runs/first', say('train.examples.repeat')],
  ['frostline train flowers --config runs/first/plan.json --seed 2'],
)}`

export function addTrain(program: Command, finish: Finish): void {
  program
    .command('train')
    .summary(say('train.summary'))
    .description(say('train.description'))
    .argument('[photos]', say('train.photos'))
    .addOption(planOption('split.validation', { parse: heldOut }))
    .addOption(planOption('split.test', { parse: heldOut }))
    .addOption(planOption('modelName', { default: DEFAULT_MODEL }))
    .addOption(preprocessingOption())
    .addOption(planOption('cutAt'))
    .addOption(planOption('stages.*.freeze'))
    .addOption(new Option('--recipe <recipe>', say('train.options.recipe')).choices([...Recipe.options]))
    .addOption(planOption('stages.*.epochs'))
    .addOption(planOption('batchSize'))
    .addOption(planOption('stages.*.learningRate'))
    .addOption(planOption('optimizer.kind'))
    .addOption(planOption('augmentation', { choices: Object.keys(AUGMENTATIONS) }))
    .addOption(planOption('classWeights'))
    .addOption(planOption('precision'))
    .addOption(planOption('multiLabel'))
    .option('--no-multi-label', say('train.options.noMultiLabel'))
    .addOption(labelsOption())
    .addOption(planOption('columns.fileColumn'))
    .addOption(planOption('columns.labelColumn'))
    .addOption(planOption('earlyStopping.patience', { parse: patience }))
    .addOption(planOption('seed'))
    .addOption(planOption('threads'))
    .addOption(planOption('executor'))
    .addOption(planOption('cacheLimitBytes'))
    .option('--config <plan.json>', say('train.options.config'))
    .option('--dry-run', say('train.options.dryRun'))
    .option('--out <folder>', say('train.options.out'))
    .option('--resume <run>', say('train.options.resume'))
    .option('--repeat <run>', say('train.options.repeat'))
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText('after', help())
    .action(async (photos: string | undefined, flags: TrainFlags) => {
      if (photos !== undefined) refuseProjectAs('photos', resolve(photos), (list) => `frostline train ${list}`)
      const job = trainJob(photos, flags, cacheFolder(), new Date())
      finish(flags.dryRun === true ? await dryRun(job, flags) : await train(job, flags))
    })
}

async function train(
  { request, executor, threads }: TrainJob,
  { json = false, quiet = false }: TrainFlags,
): Promise<ExitCode> {
  const terminal = openTerminal({ json, quiet })
  const printer = new TrainPrinter(terminal)
  const result = await withTrainer(terminal, { threads, outlivesReader: true }, (trainer, signal) =>
    trainer.train({ request, executor, everyStep: json }, { signal, onEvent: (event) => printer.show(event) }),
  )
  printer.clear()
  terminal.record({ kind: 'result', ...result })
  for (const line of trainSummary(result, terminal.style)) terminal.line(line)
  if (terminal.isUnread) for (const line of whereItIs(result)) terminal.aside(line)
  if (result.outcome === 'stopped') return EXIT.stopped
  return result.outcome === 'non-finite-loss' ? EXIT.diverged : EXIT.done
}

async function dryRun(
  { request, executor, threads }: TrainJob,
  { json = false, quiet = false }: TrainFlags,
): Promise<ExitCode> {
  const terminal = openTerminal({ json, quiet })
  const printer = new TrainPrinter(terminal)
  const { forecast } = await withTrainer(terminal, { threads }, (trainer, signal) =>
    trainer.dryRun({ request, executor, everyStep: false }, { signal, onEvent: (event) => printer.show(event) }),
  )
  if (!forecast) return EXIT.stopped
  terminal.record({ kind: 'result', forecast })
  for (const line of forecastLines(forecast, terminal.style)) terminal.line(line)
  return EXIT.done
}
