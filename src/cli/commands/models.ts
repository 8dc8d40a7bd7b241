import type { Command } from 'commander'
import { addModel } from '../../node/models/add-model.ts'
import { listModels } from '../../node/models/list-models.ts'
import { EXIT } from '../exit-codes.ts'
import { openTerminal } from '../output/terminal.ts'
import { table } from '../output/words.ts'
import type { Finish } from './finish.ts'
import { jsonOption } from './shared-options.ts'

export function addModels(program: Command, finish: Finish): void {
  const models = program
    .command('models')
    .summary('list models that can be named')
    .description('Lists the bundled model, those that were added, and those in the folders of FROSTLINE_MODEL_PATH.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  frostline models\n  frostline models add resnet50.h5\n  FROSTLINE_MODEL_PATH=/lab/models frostline models',
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const terminal = openTerminal(json)
      const models = await listModels()
      for (const { modifiedAt, ...model } of models)
        terminal.record({ kind: 'model', ...model, modifiedAt: modifiedAt.toISOString() })
      const rows = models.map(({ name, isDefault, isBundled, folder }) => [
        name,
        isDefault ? 'default' : isBundled ? 'bundled' : '',
        folder,
      ])
      for (const line of table(rows, 3)) terminal.line(line)
      finish(EXIT.done)
    })
  models
    .command('add')
    .argument('<model>', 'a .h5 or .keras file, a zip, or a folder with a model.json')
    .summary('copy a model to where it is found by name')
    .option('--name <name>', 'it gets (default: its own)')
    .addOption(jsonOption())
    .action(async (path: string, { name }: { name?: string }, command: Command) => {
      const { json = false } = command.optsWithGlobals<{ json?: boolean }>()
      const terminal = openTerminal(json)
      const { name: added, folder, warnings } = await addModel(path, name)
      terminal.record({ kind: 'model-added', name: added, folder, warnings })
      for (const warning of warnings) terminal.line(warning)
      terminal.line(`Added. Use it with --model ${/\s/.test(added) ? JSON.stringify(added) : added}`)
      finish(EXIT.done)
    })
}
