import { noteText } from '../texts/errors.ts'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { cacheFolder } from '../../node/files/own-folders.ts'
import type { ExecutorChoice } from '../../shared/contract/plain.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { evaluationLines, seenLines } from '../output/evaluation-text.ts'
import { ProgressLine } from '../output/progress.ts'
import { shellWord } from '../output/printable.ts'
import { noteLine, skippedLines } from '../output/words.ts'
import { jsonOption, planOption, preprocessingOption, quietOption } from '../options.ts'
import { openTerminal } from '../output/terminal.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { namedModel, refuseProjectAs } from '../project-folder.ts'
import { withTrainer } from '../with-trainer.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'

interface EvaluateFlags {
  readonly batchSize: number
  readonly threads?: number
  readonly executor?: ExecutorChoice
  readonly preprocessing?: PreprocessingChoice
  readonly fileColumn?: string
  readonly labelColumn?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export function addEvaluate(program: Command, finish: Finish): void {
  program
    .command('evaluate')
    .summary(say('evaluate.summary'))
    .description(say('evaluate.description'))
    .argument('<model>', say('options.model'))
    .argument('<photos>', say('evaluate.photos'))
    .addOption(planOption('batchSize', { help: say('options.photosAtOnce') }).default(32))
    .addOption(planOption('threads'))
    .addOption(preprocessingOption())
    .addOption(planOption('executor'))
    .addOption(planOption('columns.fileColumn'))
    .addOption(planOption('columns.labelColumn'))
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(0, ['frostline evaluate runs/first new-flowers/'], ['frostline evaluate runs/first labels.csv --json']),
    )
    .action(async (model: string, photos: string, flags: EvaluateFlags) => {
      const {
        batchSize,
        threads,
        executor = 'auto',
        preprocessing,
        json = false,
        quiet = false,
        fileColumn,
        labelColumn,
      } = flags
      const terminal = openTerminal({ json, quiet })
      const progress = new ProgressLine(terminal)
      refuseProjectAs('model', resolve(model), (run) => `frostline evaluate ${run} <photos>`)
      refuseProjectAs('photos', resolve(photos), (list) => `frostline evaluate ${shellWord(model)} ${list}`)
      const params = {
        model: namedModel(model),
        photos: resolve(photos),
        columns: omitUndefined({ fileColumn, labelColumn }),
        executor,
        batchSize,
        cacheFolder: cacheFolder(),
        ...(preprocessing ? { preprocessing } : {}),
      }
      const result = await withTrainer(terminal, threads === undefined ? {} : { threads }, (trainer, signal) =>
        trainer.evaluate(params, {
          signal,
          onEvent: (event) => {
            terminal.record(event)
            if (event.kind === 'progress') progress.show(event)
            else terminal.remark(noteLine(noteText(event)))
          },
        }),
      )
      terminal.record({ kind: 'result', ...result })
      const { report, notes, skipped } = result
      if (!report) {
        finish(EXIT.stopped)
        return
      }
      for (const note of notes) terminal.remark(noteLine(note))
      for (const line of evaluationLines(report, terminal.style)) terminal.line(line)
      for (const line of seenLines(result, terminal.style)) terminal.line(line)
      for (const line of skippedLines(skipped, 'then')) terminal.line(line)
      finish(EXIT.done)
    })
}
