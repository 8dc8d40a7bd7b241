import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { downloadBytes, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { CATALOG, catalogModel } from '../../core/models/catalog/catalog.ts'
import { addModel, isRemovable, removableModel, removeModel } from '../../node/models/added-models.ts'
import { type ListedModel, listModels } from '../../node/models/list-models.ts'
import { bytesHere, downloadModel, type DownloadProgress, isHere } from '../../node/models/model-downloads.ts'
import { EXIT, type ExitCode, type Finish } from '../exit-codes.ts'
import { jsonOption } from '../options.ts'
import { printable, shellWord } from '../output/printable.ts'
import { openTerminal, type Terminal } from '../output/terminal.ts'
import { bar, bytes, clock, percent, table } from '../output/words.ts'
import { listenForStop } from '../stopping.ts'
import { UsageError } from '../usage-error.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { subcommandOf } from './help.ts'

const isJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json ?? false

export function addModels(program: Command, finish: Finish): void {
  const models = program
    .command('models')
    .summary(say('models.summary'))
    .description(say('models.description'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        0,
        ['frostline models'],
        ['frostline models get mobilenet-v2-notop'],
        ['frostline models add resnet50.h5'],
        ['frostline models remove resnet50.h5'],
        ['FROSTLINE_MODEL_PATH=/lab/models frostline models'],
      ),
    )
    .action(async (_: unknown, command: Command) => {
      if (command.args[0] !== undefined) subcommandOf(command, command.args[0])
      await listAllModels(openTerminal({ json: isJson(command) }))
      finish(EXIT.done)
    })
  models
    .command('list')
    .summary(say('models.list.summary'))
    .addOption(jsonOption())
    .action(async (_: unknown, command: Command) => {
      await listAllModels(openTerminal({ json: isJson(command) }))
      finish(EXIT.done)
    })
  models
    .command('get')
    .argument('<id>', say('models.get.id'))
    .summary(say('models.get.summary'))
    .description(say('models.get.description'))
    .addOption(jsonOption())
    .action(async (id: string, _: unknown, command: Command) => {
      finish(await getModel(openTerminal({ json: isJson(command) }), id))
    })
  models
    .command('add')
    .argument('<model>', say('models.add.model'))
    .summary(say('models.add.summary'))
    .option('--name <name>', say('models.add.name'))
    .addOption(jsonOption())
    .action(async (path: string, { name }: { name?: string }, command: Command) => {
      const terminal = openTerminal({ json: isJson(command) })
      const { name: added, folder, warnings } = await addModel(path, name)
      terminal.record({ kind: 'model-added', name: added, folder, warnings })
      for (const warning of warnings) terminal.line(warning)
      terminal.line(say('models.add.done', { name: shellWord(added) }))
      finish(EXIT.done)
    })
  models
    .command('remove')
    .argument('<name>', say('models.remove.name'))
    .summary(say('models.remove.summary'))
    .option('--yes', say('models.remove.yes'))
    .addOption(jsonOption())
    .action(async (name: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const terminal = openTerminal({ json: isJson(command) })
      const { folder } = await removableModel(name)
      if (!yes && !(await isAgreed(folder))) {
        terminal.line(say('models.remove.kept'))
        finish(EXIT.done)
        return
      }
      await removeModel(name)
      terminal.record({ kind: 'model-removed', name, folder })
      terminal.line(say('models.remove.done'))
      finish(EXIT.done)
    })
}

/** Whether a folder may be deleted. @throws {UsageError} where nobody can answer. */
async function isAgreed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError(say('models.remove.nobody.message', { folder }), say('models.remove.nobody.hint'))
  const dialog = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await dialog.question(`${printable(say('models.remove.prompt', { folder }))} `)).trim())
  } finally {
    dialog.close()
  }
}

/** Models that can be named, then those of the catalog that are not here. */
async function listAllModels(terminal: Terminal): Promise<void> {
  const models = await listModels()
  for (const { modifiedAt, ...model } of models)
    terminal.record({ kind: 'model', ...model, modifiedAt: modifiedAt.toISOString() })
  const rows = models.map((model) => [model.name, stateOf(model), model.folder])
  for (const line of table(rows, 3)) terminal.line(line)
  listCatalog(terminal)
}

function stateOf({ isDefault, isBundled, folder }: ListedModel): string {
  if (isDefault) return say('models.list.state.default')
  if (isBundled) return say('models.list.state.bundled')
  return isRemovable({ folder }) ? say('models.list.state.added') : ''
}

function listCatalog(terminal: Terminal): void {
  const { style } = terminal
  const columns = ['fetch', 'weights', 'photos', 'top1', 'licence'] as const
  const rows: string[][] = [['', ...columns.map((column) => say(`models.list.columns.${column}`))]]
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
    const all = `${isExact ? '' : '~'}${bytes(sizeBytes)}`
    const size = kept > 0 ? say('models.list.sizeWithKept', { size: all, kept: bytes(kept) }) : all
    const weights = say('models.list.weights', { millions: numParameters / 1e6 })
    rows.push([id, size, weights, say('models.list.side', { side: inputSize }), percent(top1), licence])
  }
  terminal.line()
  terminal.line(style.bold(say('models.list.toDownload')))
  for (const line of table(rows)) terminal.line(line)
}

const RECORD_EVERY_MS = 500

/** Downloads a model of the catalog, which Ctrl-C stops. @throws {AppError}, {AppError} as `downloadModel`. */
async function getModel(terminal: Terminal, id: string): Promise<ExitCode> {
  const model = catalogModel(id)
  const { bytes: sizeBytes, isExact } = downloadBytes(model)
  const what = { size: bytes(sizeBytes), host: hostOf(model), licence: model.licence }
  terminal.line(isExact ? say('models.get.start', what) : say('models.get.startAbout', what))
  const stopping = listenForStop(
    () => terminal.live(say('models.get.stopping')),
    () => process.exit(EXIT.stopped),
  )
  try {
    const folder = await downloadModel(model, { signal: stopping.signal, onProgress: progressOf(terminal, id) })
    terminal.live('')
    terminal.record({ kind: 'model-downloaded', name: id, folder })
    terminal.line(say('models.get.done', { id }))
    return EXIT.done
  } catch (thrown) {
    terminal.live('')
    if (!stopping.signal.aborted) throw thrown
    const kept = bytesHere(id)
    terminal.record({ kind: 'note', code: 'stopped', message: say('models.get.stopped'), bytesHere: kept })
    terminal.line(say('models.get.kept', { size: bytes(kept) }))
    return EXIT.stopped
  } finally {
    stopping.release()
  }
}

function progressOf(terminal: Terminal, id: string): (progress: DownloadProgress) => void {
  let recordedAt = -Infinity
  return ({ doneBytes, totalBytes, secondsLeft }) => {
    const got = { id, bar: bar(doneBytes / totalBytes), done: bytes(doneBytes), all: bytes(totalBytes) }
    terminal.live(
      secondsLeft === undefined
        ? say('models.get.progress', got)
        : say('models.get.progressWithTime', { ...got, left: clock(secondsLeft) }),
    )
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
