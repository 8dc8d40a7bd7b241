import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { failure } from '../../shared/errors.ts'
import type { ExecutorChoice } from '../../shared/contract/plain.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { jsonOption, planOption, preprocessingOption, quietOption, wholeNumber } from '../options.ts'
import { openCsv } from '../../node/photos/predictions-csv.ts'
import { PredictPrinter } from '../output/predict-printer.ts'
import { openTerminal } from '../output/terminal.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { UsageError } from '../usage-error.ts'
import { namedModel, refuseProjectAs } from '../project-folder.ts'
import { withTrainer } from '../with-trainer.ts'

interface PredictFlags {
  readonly csv?: string
  readonly bom?: boolean
  readonly top: number
  readonly batchSize: number
  readonly threads?: number
  readonly executor?: ExecutorChoice
  readonly preprocessing?: PreprocessingChoice
  readonly json?: boolean
  readonly quiet?: boolean
}

const help = (): string =>
  examples(
    0,
    ['frostline predict frostline-runs/flowers-2026-01-31-120000 photo.jpg'],
    ['frostline predict runs/first/model holiday/ --csv holiday.csv'],
    ['frostline predict frostnet-64 photos/ --top 5 --json'],
    ["find . -newer last -name '*.jpg' | frostline predict runs/first - --csv new.csv"],
  )

export function addPredict(program: Command, finish: Finish): void {
  program
    .command('predict')
    .summary(say('predict.summary'))
    .description(say('predict.description'))
    .argument('<model>', say('options.model'))
    .argument('<photos...>', say('predict.photos'))
    .option('--csv <file>', say('predict.options.csv'))
    .option('--bom', say('predict.options.bom'))
    .option('--top <number>', say('predict.options.top'), wholeNumber(1, 1000), 3)
    .addOption(planOption('batchSize', { help: say('options.photosAtOnce') }).default(32))
    .addOption(planOption('threads'))
    .addOption(preprocessingOption())
    .addOption(planOption('executor'))
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText('after', help())
    .action(async (model: string, inputs: string[], flags: PredictFlags) => {
      const {
        csv,
        bom = false,
        top,
        batchSize,
        threads,
        executor = 'auto',
        preprocessing,
        json = false,
        quiet = false,
      } = flags
      if (csv === '-' && json) throw new UsageError(say('predict.twiceStdout.message'), say('predict.twiceStdout.hint'))
      if (bom && csv === undefined) throw new UsageError(say('predict.bomAlone.message'), say('predict.bomAlone.hint'))
      refuseProjectAs('model', resolve(model), (run) => `frostline predict ${run} <photos>`)
      const terminal = openTerminal({ json, quiet })
      const table = csv === undefined ? undefined : openCsv(csv === '-' ? csv : resolve(csv), { bom })
      const printer = new PredictPrinter(terminal, csv !== undefined)
      const params = {
        model: namedModel(model),
        inputs: (await namedInputs(inputs)).map((input) => resolve(input)),
        executor,
        batchSize,
        top,
        ...(preprocessing ? { preprocessing } : {}),
      }
      const onEvent = (event: PredictEvent): void => {
        printer.show(event)
        table?.add(event)
      }
      try {
        const result = await withTrainer(
          terminal,
          { ...(threads === undefined ? {} : { threads }), outlivesReader: csv !== undefined && csv !== '-' },
          (trainer, signal) => trainer.predict(params, { signal, onEvent }),
        )
        table?.close()
        printer.end(result)
        if (csv !== undefined && csv !== '-') terminal.aside(say('predict.table', { file: csv }))
        if (result.outcome === 'stopped') finish(EXIT.stopped)
        else finish(result.numPredicted === 0 ? EXIT.data : EXIT.done)
      } finally {
        table?.close()
      }
    })
}

/** `-` stands for the names on stdin; between NULs (`find -print0`) a name may have line ends. */
async function namedInputs(inputs: readonly string[]): Promise<string[]> {
  if (!inputs.includes('-')) return [...inputs]
  if (process.stdin.isTTY)
    throw new UsageError(say('predict.stdinIsTerminal.message'), say('predict.stdinIsTerminal.hint'))
  const listed = await text(process.stdin)
  const names = listed.split(listed.includes('\0') ? '\0' : /\r?\n/).filter((name) => name !== '')
  if (names.length === 0 && inputs.every((input) => input === '-')) throw failure('no-photos', { of: 'stdin' })
  return inputs.flatMap((input) => (input === '-' ? names : [input]))
}
