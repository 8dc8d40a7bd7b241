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
import { type TrainFlags, type TrainJob, trainJob } from '../train-request.ts'
import { refuseProjectAs } from '../project-folder.ts'
import { withTrainer } from '../with-trainer.ts'

const EXAMPLES = `
Photos: a folder with one sub-folder per class, one with train/val/test folders of that kind, or a table of labels
(filename,label; or filename and a 0/1 column for each class; other columns are found, or named with --file-column
and --label-column). A list in JSON, as Label Studio exports it, is a table too.

Examples:
  frostline train flowers                            a good start: the head first, then fine-tuning
  frostline train flowers --freeze head              only the new head: seconds
  frostline train flowers --freeze last-block --epochs 10 --learning-rate 3e-4
  frostline train flowers --model mobilenet/ --val 0.2 --test held-back/ --out runs/first
  frostline train posters/labels.csv --multi-label
  frostline train flowers --dry-run                  counts, memory and time; trains nothing
  frostline train --resume runs/first                goes on where a run was stopped
  frostline train --repeat runs/first                the same again, to the last bit
  frostline train flowers --config runs/first/plan.json --seed 2`

export function addTrain(program: Command, finish: Finish): void {
  program
    .command('train')
    .summary('fine-tune a model on your photos')
    .description('Fine-tunes a pretrained model on your photos and saves it with a report.')
    .argument('[photos]', 'folder or table of labels')
    .addOption(planOption('split.validation', { parse: heldOut }))
    .addOption(planOption('split.test', { parse: heldOut }))
    .addOption(planOption('modelName', { default: DEFAULT_MODEL }))
    .addOption(preprocessingOption())
    .addOption(planOption('cutAt'))
    .addOption(planOption('stages.*.freeze'))
    .addOption(new Option('--recipe <recipe>', 'stages of training (default: lp-ft)').choices([...Recipe.options]))
    .addOption(planOption('stages.*.epochs'))
    .addOption(planOption('batchSize'))
    .addOption(planOption('stages.*.learningRate'))
    .addOption(planOption('optimizer.kind'))
    .addOption(planOption('augmentation', { choices: Object.keys(AUGMENTATIONS) }))
    .addOption(planOption('classWeights'))
    .addOption(planOption('multiLabel'))
    .option('--no-multi-label', 'a photo has one label, whatever a plan says')
    .addOption(labelsOption())
    .addOption(planOption('columns.fileColumn'))
    .addOption(planOption('columns.labelColumn'))
    .addOption(planOption('earlyStopping.patience', { parse: patience }))
    .addOption(planOption('seed'))
    .addOption(planOption('threads'))
    .addOption(planOption('executor'))
    .addOption(planOption('cacheLimitBytes'))
    .option(
      '--config <plan.json>',
      'a plan, or parts of one; a flag replaces that part of it which it speaks of (--recipe and --freeze head: the stages)',
    )
    .option('--dry-run', 'say what would be done and stop')
    .option('--out <folder>', 'new folder for the run (default: frostline-runs/<photos>-<time>)')
    .option('--resume <run>', 'go on with a run that was stopped')
    .option('--repeat <run>', 'train a run again, bit for bit; refused where that cannot be')
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
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
