import type { Command } from 'commander'
import { listModels } from '../../node/models/list-models.ts'
import { EXIT } from '../exit-codes.ts'
import { openTerminal } from '../output/terminal.ts'
import { table } from '../output/words.ts'
import type { Finish } from './finish.ts'
import { jsonOption } from './shared-options.ts'

export function addModels(program: Command, finish: Finish): void {
  program
    .command('models')
    .summary('list models that can be named')
    .description('Lists the bundled model and those in the folders of FROSTLINE_MODEL_PATH.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  frostline models\n  FROSTLINE_MODEL_PATH=/lab/models frostline models')
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
}
