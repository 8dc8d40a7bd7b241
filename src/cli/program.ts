import { Command } from 'commander'
import { VERSION } from '../node/version.ts'
import { addCompletion } from './commands/completion.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExport } from './commands/export.ts'
import { exitHelp, type Finish } from './exit-codes.ts'
import { addHelp } from './commands/help.ts'
import { addHandOn } from './commands/hand-on.ts'
import { addInfo } from './commands/info.ts'
import { addModels } from './commands/models.ts'
import { addPredict } from './commands/predict.ts'
import { addServe } from './commands/serve.ts'
import { addTrain } from './commands/train.ts'
import { columnsOf } from './output/terminal.ts'
import { examples } from './texts/examples.ts'
import { say } from './texts/say.ts'

const ENVIRONMENT = [
  'FROSTLINE_CACHE',
  'FROSTLINE_CONFIG',
  'FROSTLINE_MODEL_PATH',
  'FROSTLINE_LANGUAGE',
  'COLUMNS',
  'NO_COLOR',
] as const
const WIDEST = Math.max(...ENVIRONMENT.map((name) => name.length))

/** What stands below the commands. */
const help = (): string =>
  [
    examples(
      35,
      ['frostline train flowers', say('program.examples.train')],
      ['frostline predict runs/first new/', say('program.examples.predict')],
      ['frostline export runs/first --to onnx', say('program.examples.export')],
      ['frostline info frostnet-64', say('program.examples.info')],
      ['frostline serve', say('program.examples.serve')],
      ['frostline help train', say('program.examples.help')],
    ),
    exitHelp(),
    [
      say('program.environment.title'),
      ...ENVIRONMENT.map((name) => `  ${name.padEnd(WIDEST)}  ${say(`program.environment.${name}`)}`),
    ].join('\n'),
  ].join('\n\n')

const MIN_FOLDED_COLUMNS = 20

/** The command line. Nothing is printed for its errors: they are thrown. */
export function createProgram(finish: Finish): Command {
  const program = new Command('frostline')
  program
    .description(say('program.description'))
    .version(VERSION)
    .addHelpText('after', help())
    .exitOverride()
    .configureOutput({
      outputError: () => undefined,
      getOutHelpWidth: () => columnsOf(process.stdout, process.env),
      getErrHelpWidth: () => columnsOf(process.stderr, process.env),
    })
    // descriptions are folded also where they have little room: 80 columns, and less
    .configureHelp({ minWidthToWrap: MIN_FOLDED_COLUMNS })
    .showHelpAfterError(false)
  for (const add of [
    addTrain,
    addPredict,
    addEvaluate,
    addInfo,
    addExport,
    addModels,
    addServe,
    addDoctor,
    addHandOn,
    addCompletion,
  ])
    add(program, finish)
  addHelp(program)
  for (const command of program.commands) {
    command.copyInheritedSettings(program).exitOverride()
    // what it does alone refuses unknown words itself, with the command that was meant
    if (command.commands.length > 0) command.allowExcessArguments()
  }
  return program
}
