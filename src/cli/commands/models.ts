import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { downloadBytes, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { CATALOG, catalogModel } from '../../core/models/catalog/catalog.ts'
import { addModel, isRemovable, removableModel, removeModel } from '../../node/models/added-models.ts'
import { listModels } from '../../node/models/list-models.ts'
import { bytesHere, downloadModel, type DownloadProgress, isHere } from '../../node/models/model-downloads.ts'
import { EXIT, type ExitCode, type Finish } from '../exit-codes.ts'
import { jsonOption } from '../options.ts'
import { printable, shellWord } from '../output/printable.ts'
import { openTerminal, type Terminal } from '../output/terminal.ts'
import { bar, bytes, clock, percent, table } from '../output/words.ts'
import { listenForStop } from '../stopping.ts'
import { UsageError } from '../usage-error.ts'
import { subcommandOf } from './help.ts'

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

/** Models that can be named, then those of the catalog that are not here. */
async function listAllModels(terminal: Terminal): Promise<void> {
  const models = await listModels()
  for (const { modifiedAt, ...model } of models)
    terminal.record({ kind: 'model', ...model, modifiedAt: modifiedAt.toISOString() })
  const rows = models.map(({ name, isDefault, isBundled, folder }) => [
    name,
    isDefault ? 'default' : isBundled ? 'bundled' : isRemovable({ folder }) ? 'added' : '',
    folder,
  ])
  for (const line of table(rows, 3)) terminal.line(line)
  listCatalog(terminal)
}

function listCatalog(terminal: Terminal): void {
  const { style } = terminal
  const rows: string[][] = [['', 'to fetch', 'weights', 'photos', 'top-1', 'licence']]
  for (const model of CATALOG) {
    const { bytes: sizeBytes, isExact } = downloadBytes(model)
    const { id, title, hasTop, inputSize, numParameters, licence, top1, top1Source } = model
    terminal.record({
      kind: 'catalog-model',
      ...{ id, title, hasTop, inputSize, numParameters, licence, top1, top1Source },
      ...{ sizeBytes, isSizeExact: isExact, address: model.file.address, host: hostOf(model) },
      ...{ isHere: isHere(id), bytesHere: bytesHere(id) },
    })
    if (isHere(id)) continue
    const kept = bytesHere(id)
    const size = `${isExact ? '' : '~'}${bytes(sizeBytes)}${kept > 0 ? ` (${bytes(kept)} here)` : ''}`
    rows.push([id, size, `${(numParameters / 1e6).toFixed(1)} M`, `${inputSize} px`, percent(top1), licence])
  }
  terminal.line()
  terminal.line(
    style.bold('To download with “frostline models get <name>”; “-notop” are features without a classifier:'),
  )
  for (const line of table(rows)) terminal.line(line)
}

const RECORD_EVERY_MS = 500

/** Downloads a model of the catalog, which Ctrl-C stops. @throws {AppError}, {AppError} as `downloadModel`. */
async function getModel(terminal: Terminal, id: string): Promise<ExitCode> {
  const model = catalogModel(id)
  const { bytes: sizeBytes, isExact } = downloadBytes(model)
  terminal.line(
    `${isExact ? '' : 'About '}${bytes(sizeBytes)} from ${hostOf(model)}. Licence of the weights: ${model.licence}. Nothing of yours is sent.`,
  )
  const stopping = listenForStop(
    () => terminal.live('Stopping…'),
    () => process.exit(EXIT.stopped),
  )
  try {
    const folder = await downloadModel(model, { signal: stopping.signal, onProgress: progressOf(terminal, id) })
    terminal.live('')
    terminal.record({ kind: 'model-downloaded', name: id, folder })
    terminal.line(`Downloaded and verified. Use it with --model ${id}`)
    return EXIT.done
  } catch (thrown) {
    terminal.live('')
    if (!stopping.signal.aborted) throw thrown
    const kept = bytesHere(id)
    terminal.record({ kind: 'note', code: 'stopped', message: 'Stopped.', bytesHere: kept })
    terminal.line(`Stopped. ${bytes(kept)} are kept: the same command goes on from there.`)
    return EXIT.stopped
  } finally {
    stopping.release()
  }
}

function progressOf(terminal: Terminal, id: string): (progress: DownloadProgress) => void {
  let recordedAt = -Infinity
  return ({ doneBytes, totalBytes, secondsLeft }) => {
    const rest = secondsLeft === undefined ? '' : `, ${clock(secondsLeft)} left`
    terminal.live(`${id} ${bar(doneBytes / totalBytes)} ${bytes(doneBytes)} of ${bytes(totalBytes)}${rest}`)
    const now = performance.now()
    if (now - recordedAt < RECORD_EVERY_MS) return
    recordedAt = now
    terminal.record({
      kind: 'progress',
      phase: 'download',
      id,
      doneBytes,
      totalBytes,
      secondsLeft: secondsLeft ?? null,
    })
  }
}
