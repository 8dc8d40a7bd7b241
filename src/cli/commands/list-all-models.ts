import { CATALOG } from '../../core/models/catalog/catalog.ts'
import { downloadBytes, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { listModels } from '../../node/models/list-models.ts'
import { bytesHere, isHere } from '../../node/models/model-downloads.ts'
import { isRemovable } from '../../node/models/remove-model.ts'
import type { Terminal } from '../output/terminal.ts'
import { bytes, percent, table } from '../output/words.ts'

/** Models that can be named, then those of the catalog that are not here. */
export async function listAllModels(terminal: Terminal): Promise<void> {
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
