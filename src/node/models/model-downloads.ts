import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { createHash } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CatalogFile,
  type CatalogModel,
  downloadBytes,
  hostOf,
  type TfjsCatalogModel,
} from '../../core/models/catalog/catalog-model.ts'
import { summary } from '../../core/models/summary.ts'
import { AppError, failure } from '../../shared/errors.ts'
import { downloadFile, type DownloadOptions } from '../downloads/download-file.ts'
import { closeAgents, openAgents } from '../downloads/get.ts'
import { streamRegular } from '../files/open-regular.ts'
import { ensureFolder, exists, renamePatiently, syncFolder, writeFileAtomic } from '../files/atomic.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { type FolderLock, lockFolder } from '../files/lock-folder.ts'
import { TimeLeft } from '../progress/time-left.ts'
import { catalogCard, imageNetNames } from './beside-download.ts'
import { addedModels, MODEL_FILE } from './model-folders.ts'
import { labelsJson } from './save-model.ts'
import { openModel } from './open-model.ts'
import { shardFiles } from './shard-files.ts'

export interface DownloadProgress {
  readonly doneBytes: number
  /** About, where no length was published. */
  readonly totalBytes: number
  /** `undefined` while nothing can be said. */
  readonly secondsLeft: number | undefined
}

export interface ModelDownloadOptions extends Pick<DownloadOptions, 'maxTries' | 'retryMs' | 'idleMs'> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Plain http too: for servers of this machine in tests. */
  readonly allowHttp?: boolean
  /** Its proxy settings count. */
  readonly env?: NodeJS.ProcessEnv
}

/** Where downloads are until they are whole. */
const downloadsFolder = (): string => join(addedModels(), '.downloads')
const workFolder = (id: string): string => join(downloadsFolder(), id)

/** Bytes of a model that a download of before has left. */
export function bytesHere(id: string): number {
  try {
    const work = join(workFolder(id), 'files')
    return readdirSync(work).reduce((sum, name) => sum + statSync(join(work, name)).size, 0)
  } catch {
    return 0
  }
}

/** Whether a model of the catalog is where models are found by name. */
export const isHere = (id: string): boolean => exists(join(addedModels(), id))

/**
 * Downloads a model of the catalog to where models are found by name, and opens it once. What came is kept when it is stopped or fails,
 * and taken up the next time.
 *
 * @returns the folder that it is in.
 * @throws {AppError} `model-exists`; {AppError}, `download-running` where another process fetches the same; the signal's reason.
 */
export async function downloadModel(model: CatalogModel, options: ModelDownloadOptions = {}): Promise<string> {
  const target = join(addedModels(), model.id)
  refuseTaken(target, model)
  const work = workFolder(model.id)
  const files = join(work, 'files')
  ensureFolder(files)
  const lock = lockDownload(work, model)
  const agents = openAgents(options.env)
  let isDone = false
  try {
    refuseTaken(target, model)
    const fetch = fetcher(model, work, { ...options, agents })
    if (model.format === 'keras-h5') await fetch(model.file, join('files', modelFile(model)))
    else await fetchLayersModel(model, files, fetch)
    if (model.labels) await fetchLabels(model, work, fetch)
    await proveModel(model, work)
    writeFileAtomic(join(files, 'CARD.md'), catalogCard(model))
    place(files, target, model)
    isDone = true
    return target
  } finally {
    closeAgents(agents)
    if (isDone || bytesHere(model.id) === 0) rmSync(work, { recursive: true, force: true })
    lock.release()
  }
}

/** How a model gets here without this computer's network. */
const elsewhereFor = ({ format, file }: CatalogModel): Elsewhere => ({
  address: file.address,
  isFolder: format !== 'keras-h5',
})

/** The name that an address ends with. */
const modelFile = ({ file }: CatalogModel): string => file.address.split('/').at(-1) ?? ''

type Fetch = (file: CatalogFile, name: string, maxBytes?: number) => Promise<void>

/** Fetches files one after another into a folder, those that are there already excepted, and tells how far it is with all. */
function fetcher(
  model: CatalogModel,
  work: string,
  {
    onProgress,
    signal = new AbortController().signal,
    allowHttp = false,
    ...rest
  }: ModelDownloadOptions & Pick<DownloadOptions, 'agents'>,
): Fetch {
  const { bytes: totalBytes } = downloadBytes(model)
  const timeLeft = new TimeLeft()
  let before = 0
  const tell = (done: number): void => {
    const doneBytes = before + done
    const total = Math.max(totalBytes, doneBytes)
    onProgress?.({ doneBytes, totalBytes: total, secondsLeft: timeLeft.after(doneBytes, total) })
  }
  return async (file, name, maxBytes = Math.ceil(1.5 * totalBytes) + 4_000_000) => {
    signal.throwIfAborted()
    const path = join(work, name)
    let isBegun = false
    if (exists(path)) timeLeft.skip(statSync(path).size)
    else
      await downloadFile(
        { ...file, path, maxBytes },
        {
          ...rest,
          signal,
          rules: { hosts: [new URL(file.address).hostname, ...(file.redirectHosts ?? [])], allowHttp },
          elsewhere: elsewhereFor(model),
          onProgress: (done) => {
            if (!isBegun) timeLeft.skip(done)
            isBegun = true
            tell(done)
          },
        },
      )
    before += statSync(path).size
    tell(0)
  }
}

const MAX_JSON_BYTES = 20_000_000

/** Its model.json, and the files of weights that it names: as long as it says, from beside it. */
async function fetchLayersModel(model: TfjsCatalogModel, files: string, fetch: Fetch): Promise<void> {
  await fetch(model.file, join('files', MODEL_FILE), MAX_JSON_BYTES)
  const shards = await orForget(join(files, MODEL_FILE), () =>
    shardFiles(join(files, MODEL_FILE), 4 * model.numParameters),
  )
  for (const { name, sizeBytes } of shards)
    await fetch({ address: new URL(name, model.file.address).href, sizeBytes }, join('files', name))
  if (model.weightsSha256 === undefined) return
  const hash = createHash('sha256')
  for (const { name } of shards) {
    const { stream } = await streamRegular(join(files, name))
    for await (const chunk of stream) hash.update(chunk as Buffer)
  }
  if (hash.digest('hex') === model.weightsSha256) return
  rmSync(files, { recursive: true, force: true })
  throw failure('download-damaged', { of: 'weights', id: model.id })
}

async function fetchLabels(model: CatalogModel, work: string, fetch: Fetch): Promise<void> {
  if (!model.labels) return
  const index = join(work, 'classes.json')
  await fetch(model.labels, 'classes.json', MAX_JSON_BYTES)
  const names = await orForget(index, () => imageNetNames(index))
  const beside = model.format === 'keras-h5' ? `${modelFile(model)}.labels.json` : 'labels.json'
  writeFileAtomic(join(work, 'files', beside), labelsJson(names))
}

/** Opens it as it will be opened: it has to be the network that the catalog says. */
async function proveModel(model: CatalogModel, work: string): Promise<void> {
  const files = join(work, 'files')
  await orForget(files, async () => {
    const { graph } = await openModel(files)
    const { numParameters } = summary(graph)
    if (numParameters !== model.numParameters)
      throw failure('download-damaged', {
        of: 'model',
        id: model.id,
        architecture: model.architecture,
        numParameters,
        expectedParameters: model.numParameters,
      })
  })
}

/** What cannot be used is not kept: the next try fetches it anew. */
async function orForget<T>(path: string, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (thrown) {
    if (thrown instanceof AppError) rmSync(path, { recursive: true, force: true })
    throw thrown
  }
}

function place(files: string, target: string, model: CatalogModel): void {
  refuseTaken(target, model)
  try {
    renamePatiently(files, target)
    syncFolder(addedModels())
  } catch (thrown) {
    throw explainDiskError(thrown, target)
  }
}

function refuseTaken(target: string, { id }: CatalogModel): void {
  if (!exists(target)) return
  throw failure('model-exists', { of: 'downloaded', name: id, folder: target })
}

function lockDownload(work: string, model: CatalogModel): FolderLock {
  try {
    return lockFolder(work)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'folder-locked') throw thrown
    throw failure('download-running', { id: model.id, host: hostOf(model), holder: thrown.message }, { cause: thrown })
  }
}
