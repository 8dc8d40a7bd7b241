import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { addModel } from '../../node/models/add-model.ts'
import { removableModel, removeModel } from '../../node/models/remove-model.ts'
import { EXIT } from '../exit-codes.ts'
import { printable } from '../output/printable.ts'
import { shellWord } from '../output/shell-word.ts'
import { openTerminal } from '../output/terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { Finish } from './finish.ts'
import { getModel } from './get-model.ts'
import { subcommandOf } from './help.ts'
import { listAllModels } from './list-all-models.ts'
import { jsonOption } from './shared-options.ts'

const isJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json ?? false

export function addModels(program: Command, finish: Finish): void {
  const models = program
    .command('models')
    .summary('list, download, add and remove models')
    .description(
      'Lists the bundled model, those that were added or downloaded, and those in the folders of FROSTLINE_MODEL_PATH; then those that can be downloaded. Only “get” uses the network, and sends nothing of yours.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  frostline models\n  frostline models get mobilenet-v2-notop\n  frostline models add resnet50.h5\n  frostline models remove resnet50.h5\n  FROSTLINE_MODEL_PATH=/lab/models frostline models',
    )
    .action(async (_: unknown, command: Command) => {
      if (command.args[0] !== undefined) subcommandOf(command, command.args[0])
      await listAllModels(openTerminal({ json: isJson(command) }))
      finish(EXIT.done)
    })
  models
    .command('list')
    .summary('models that are here, and that can be downloaded')
    .addOption(jsonOption())
    .action(async (_: unknown, command: Command) => {
      await listAllModels(openTerminal({ json: isJson(command) }))
      finish(EXIT.done)
    })
  models
    .command('get')
    .argument('<id>', 'as in “frostline models list”')
    .summary('download a model pretrained on ImageNet')
    .description(
      'Downloads a model from its official address, verifies it, and puts it to where it is found by name. Ctrl-C stops; the same command goes on. HTTPS_PROXY and NO_PROXY count.',
    )
    .addOption(jsonOption())
    .action(async (id: string, _: unknown, command: Command) => {
      finish(await getModel(openTerminal({ json: isJson(command) }), id))
    })
  models
    .command('add')
    .argument('<model>', 'a .h5 or .keras file, a zip, or a folder with a model.json')
    .summary('copy a model to where it is found by name')
    .option('--name <name>', 'it gets (default: its own)')
    .addOption(jsonOption())
    .action(async (path: string, { name }: { name?: string }, command: Command) => {
      const terminal = openTerminal({ json: isJson(command) })
      const { name: added, folder, warnings } = await addModel(path, name)
      terminal.record({ kind: 'model-added', name: added, folder, warnings })
      for (const warning of warnings) terminal.line(warning)
      terminal.line(`Added. Use it with --model ${shellWord(added)}`)
      finish(EXIT.done)
    })
  models
    .command('remove')
    .argument('<name>', 'of a model that was added or downloaded')
    .summary('delete a model that was added or downloaded')
    .option('--yes', 'without asking')
    .addOption(jsonOption())
    .action(async (name: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const terminal = openTerminal({ json: isJson(command) })
      const { folder } = await removableModel(name)
      if (!yes && !(await isAgreed(`Delete “${folder}”?`))) {
        terminal.line('Nothing was deleted.')
        finish(EXIT.done)
        return
      }
      await removeModel(name)
      terminal.record({ kind: 'model-removed', name, folder })
      terminal.line('Removed.')
      finish(EXIT.done)
    })
}

/** @throws {UsageError} where nobody can answer. */
async function isAgreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} There is nobody to answer.`, 'Add --yes.')
  const dialog = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await dialog.question(`${printable(question)} [y/N] `)).trim())
  } finally {
    dialog.close()
  }
}
