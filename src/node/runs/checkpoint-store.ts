import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failure, toErrorData } from '../../shared/errors.ts'
import { marked } from '../../shared/formats/format.ts'
import { PRIVATE_FOLDER } from '../files/access.ts'
import {
  ensureFolder,
  exists,
  removeUnfinished,
  renamePatiently,
  syncFolder,
  temporaryName,
  writeFileAtomic,
} from '../files/atomic.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { checkFreeSpace } from '../files/free-space.ts'
import { readTextSync } from '../files/read-regular.ts'
import { type Checkpoint, POINTER_FORMAT, readCheckpointFolder, writeCheckpointFolder } from './checkpoint-file.ts'

export type CheckpointKind = 'last' | 'best'

export interface LoadedCheckpoint extends Checkpoint {
  /** Its folder's name: `last-000012`. */
  readonly name: string
  /** Newer checkpoints that were damaged and passed over, each with its reason. */
  readonly warnings: readonly string[]
}

/** Generations kept of each kind: the newest, and the one before in case the newest turns out damaged. */
const GENERATIONS = 2

/**
 * A run's checkpoints: `last` to continue from, `best` to keep. Each is a folder of its own, finished before the pointer
 * (`last.json`) names it, so that whatever stops us leaves one that is whole. One process at a time: the run's folder is locked.
 */
export class CheckpointStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    ensureFolder(folder)
    removeUnfinished(folder)
  }

  /**
   * @returns the checkpoint's name, for {@link load}.
   * @throws {AppError} `disk-full` and other disk errors; what was there before is intact.
   */
  write(kind: CheckpointKind, checkpoint: Checkpoint): string {
    const sizeBytes = [...checkpoint.tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0)
    checkFreeSpace(this.#folder, sizeBytes + 2 ** 20, 'checkpoints')
    const name = `${kind}-${String(this.#newestNumber(kind) + 1).padStart(6, '0')}`
    const path = join(this.#folder, name)
    const temporary = temporaryName(path)
    try {
      mkdirSync(temporary, { mode: PRIVATE_FOLDER })
      writeCheckpointFolder(temporary, checkpoint)
      renamePatiently(temporary, path, renameSync)
      syncFolder(this.#folder)
    } catch (thrown) {
      rmSync(temporary, { recursive: true, force: true })
      throw explainDiskError(thrown, path)
    }
    writeFileAtomic(join(this.#folder, `${kind}.json`), JSON.stringify(marked(POINTER_FORMAT, { current: name })))
    this.#prune(kind, name)
    return name
  }

  /**
   * The newest checkpoint that is whole; `undefined` where none was ever written.
   *
   * @param name  one to prefer over the newest, if it is still there: the `best` that a `last` refers to.
   * @throws {AppError} `damaged-checkpoint` if there are some and all are damaged.
   */
  load(kind: CheckpointKind, name?: string): LoadedCheckpoint | undefined {
    const warnings: string[] = []
    for (const candidate of this.#candidates(kind, name)) {
      try {
        return { ...readCheckpointFolder(join(this.#folder, candidate)), name: candidate, warnings }
      } catch (thrown) {
        warnings.push(toErrorData(thrown).message)
      }
    }
    if (warnings.length === 0) return undefined
    throw failure('damaged-checkpoint', { of: 'all', problems: warnings })
  }

  /** The one asked for, the one the pointer names, then the others, newest first. */
  #candidates(kind: CheckpointKind, name: string | undefined): string[] {
    const known = this.#names(kind).reverse()
    const preferred = [name, this.#pointed(kind)].filter((one) => one !== undefined && known.includes(one))
    return [...new Set([...(preferred as string[]), ...known])]
  }

  #pointed(kind: CheckpointKind): string | undefined {
    const path = join(this.#folder, `${kind}.json`)
    if (!exists(path)) return undefined
    try {
      return POINTER_FORMAT.content.parse(JSON.parse(readTextSync(path))).current
    } catch {
      return undefined // damaged: the newest folder that is whole is what it named, or one later
    }
  }

  #names(kind: CheckpointKind): string[] {
    const pattern = new RegExp(`^${kind}-\\d{6,}$`)
    const numberOf = (name: string) => Number(name.slice(kind.length + 1))
    return readdirSync(this.#folder)
      .filter((name) => pattern.test(name))
      .sort((a, b) => numberOf(a) - numberOf(b))
  }

  #newestNumber(kind: CheckpointKind): number {
    const newest = this.#names(kind).at(-1)
    return newest === undefined ? 0 : Number(newest.slice(kind.length + 1))
  }

  /** Deletes all but the newest. Moved aside first, so that a half-deleted one is never taken for a checkpoint. */
  #prune(kind: CheckpointKind, current: string): void {
    const older = this.#names(kind).filter((name) => name !== current)
    for (const name of older.slice(0, Math.max(0, older.length - (GENERATIONS - 1)))) {
      const aside = temporaryName(join(this.#folder, name))
      renamePatiently(join(this.#folder, name), aside)
      rmSync(aside, { recursive: true, force: true })
    }
  }
}
