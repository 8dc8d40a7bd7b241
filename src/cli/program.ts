import { Command } from 'commander'
import { VERSION } from '../node/version.ts'
import { addCompletion } from './commands/completion.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExport } from './commands/export.ts'
import { EXIT_HELP, type Finish } from './exit-codes.ts'
import { addHelp } from './commands/help.ts'
import { addHandOn } from './commands/hand-on.ts'
import { addInfo } from './commands/info.ts'
import { addModels } from './commands/models.ts'
import { addPredict } from './commands/predict.ts'
import { addServe } from './commands/serve.ts'
import { addTrain } from './commands/train.ts'
import { columnsOf } from './output/terminal.ts'

const HELP = `
Examples:
  frostline train flowers            fine-tune the bundled model on a folder with one sub-folder per class
  frostline predict runs/first new/  say what is on photos
  frostline export runs/first --to onnx  take the model to another program, with proof
  frostline info frostnet-64         show the layers, to draw the line between frozen and learning ones
  frostline serve                    open the window in a browser
  frostline help train               everything about a command

${EXIT_HELP}

Environment:
  FROSTLINE_CACHE       folder for decoded photos and features
  FROSTLINE_CONFIG      folder for recent projects, the log, and models that were added or downloaded
  FROSTLINE_MODEL_PATH  folders in which models are found by name
  COLUMNS               width of help and of the live line
  NO_COLOR              no colors`

const MIN_FOLDED_COLUMNS = 20

/** The command line. Nothing is printed for its errors: they are thrown. */
export function createProgram(finish: Finish): Command {
  const program = new Command('frostline')
  program
    .description('Fine-tunes pretrained image models on your own photos, offline; frozen layers provably stay frozen.')
    .version(VERSION)
    .addHelpText('after', HELP)
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
