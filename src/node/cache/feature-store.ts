import { FEATURES_IN_MEMORY_BYTES } from '../../core/training/estimate.ts'
import { createHash } from 'node:crypto'
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { ensureFolder, exists, removeUnfinished, writeFileAtomic } from '../files/atomic.ts'
import { describeCacheFailure, type OnCacheProblem, systemCode } from '../files/disk-errors.ts'
import { freeBytes } from '../files/free-space.ts'
import { readTextSync } from '../files/read-regular.ts'
import { lockFolder } from '../files/lock-folder.ts'
import { ensurePrivateFolder } from '../files/private-folder.ts'
import { evictSet } from './evict-set.ts'
import { BLOCK_SUFFIX, FeatureSet, SET_FILE } from './feature-set.ts'
import type { FrontierTensor } from './feature-set.ts'

/** All that decides what features are. Any difference makes another set. */
export interface FeatureSetKey {
  /** Hash of the raw weights below the cut. */
  readonly prefixHash: string
  readonly frontier: readonly FrontierTensor[]
  /** Plain data: resize rule, sizes, channel order, scaling. */
  readonly preprocessing: unknown
  readonly decoderVersion: string
  readonly executor: string
  readonly engineVersion: string
  readonly libraryVersion: string
  readonly threads: number | null
  readonly oneDnn: boolean
  readonly dtype: 'float32'
  /** Plain data: the plan's augmentation and its seed; `null` where photos stay as they are. */
  readonly augmentation: unknown
}

export interface FeatureStoreOptions {
  readonly folder: string
  /** Most bytes all sets may take together. */
  readonly limitBytes: number
  /** Features up to this many bytes of an open set stay in memory. */
  readonly memoryBudgetBytes?: number
  readonly blockBytes?: number
  /** Bytes of the disk that the cache leaves free: a run needs them for its checkpoints. */
  readonly freeBytesToLeave?: number
  /** Told where a set can be kept no longer. */
  readonly onProblem?: OnCacheProblem
}

const MEBIBYTE = 2 ** 20
/** A set, or one whose eviction was interrupted. Anything else in the folder is not ours to delete. */
const SET_NAME = /^[0-9a-f]{64}$|^\.[0-9a-f]{40}\.unfinished-[0-9a-f]+$/

/** The cache at the frost line: sets of features on disk, the least recently used given up first, whole, and never one in use. */
export class FeatureStore {
  readonly #options: Required<Omit<FeatureStoreOptions, 'onProblem'>> & Pick<FeatureStoreOptions, 'onProblem'>

  constructor(options: FeatureStoreOptions) {
    this.#options = {
      memoryBudgetBytes: FEATURES_IN_MEMORY_BYTES,
      blockBytes: 32 * MEBIBYTE,
      freeBytesToLeave: 512 * MEBIBYTE,
      ...options,
    }
  }

  /**
   * Opens the set of a key, made where there is none, and locks it. Where the disk fails, one that keeps nothing.
   *
   * @throws {AppError} `folder-locked` while another process uses the same set: run without a cache then.
   */
  openSet(key: FeatureSetKey): FeatureSet {
    try {
      return this.#openSet(key)
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'folder-locked') throw thrown
      const { folder, onProblem, memoryBudgetBytes, blockBytes } = this.#options
      onProblem?.(describeCacheFailure(thrown, folder, 'Features'))
      const reserve = () => ({ bytes: 0, limitedBy: 'disk' as const })
      return new FeatureSet({ folder: undefined, frontier: key.frontier, memoryBudgetBytes, blockBytes, reserve })
    }
  }

  #openSet(key: FeatureSetKey): FeatureSet {
    const text = canonicalJson(key)
    const name = createHash('sha256').update(text).digest('hex')
    const folder = join(this.#options.folder, name)
    for (let attempt = 0; ; attempt++) {
      ensurePrivateFolder(this.#options.folder)
      ensureFolder(folder)
      try {
        return this.#openLocked(folder, name, text, key)
      } catch (thrown) {
        // Another process evicted the folder between making and locking it.
        if (!(thrown instanceof AppError) || thrown.code !== 'file-missing' || attempt === 3) throw thrown
      }
    }
  }

  #openLocked(folder: string, name: string, text: string, key: FeatureSetKey): FeatureSet {
    const lock = lockFolder(folder)
    try {
      removeUnfinished(folder)
      const path = join(folder, SET_FILE)
      if (!exists(path) || readTextSync(path) !== text) {
        for (const block of readdirSync(folder).filter((file) => file.endsWith(BLOCK_SUFFIX)))
          rmSync(join(folder, block), { recursive: true, force: true })
        writeFileAtomic(path, text)
      }
      const now = new Date()
      utimesSync(path, now, now)
      const { memoryBudgetBytes, blockBytes } = this.#options
      const reserve = (bytes: number) => this.#reserve(name, bytes)
      const { onProblem } = this.#options
      return new FeatureSet({
        folder,
        frontier: key.frontier,
        memoryBudgetBytes,
        blockBytes,
        lock,
        reserve,
        ...(onProblem && { onProblem }),
      })
    } catch (thrown) {
      lock.release()
      throw thrown
    }
  }

  /** Bytes that all sets take. */
  sizeBytes(): number {
    return this.#sets().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  }

  /** How many of `bytes` more the set may store, after giving up others as far as needed. */
  #reserve(name: string, bytes: number): { bytes: number; limitedBy: 'limit' | 'disk' } {
    const { limitBytes, freeBytesToLeave, folder } = this.#options
    const sets = this.#sets()
    let total = sets.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const room = () => ({
      limit: limitBytes - total,
      disk: (freeBytes(folder) ?? Number.POSITIVE_INFINITY) - freeBytesToLeave,
    })
    for (const other of sets.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
      const { limit, disk } = room()
      if (Math.min(limit, disk) >= bytes) break
      if (other.name !== name && evictSet(join(this.#options.folder, other.name))) total -= other.sizeBytes
    }
    const { limit, disk } = room()
    return { bytes: Math.max(0, Math.min(bytes, limit, disk)), limitedBy: disk < limit ? 'disk' : 'limit' }
  }

  /** Every set on disk, with what a killed eviction left (which counts, and goes first). */
  #sets(): { name: string; sizeBytes: number; usedAtMs: number }[] {
    const { folder } = this.#options
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && SET_NAME.test(entry.name))
      .map(({ name }) => {
        const path = join(folder, name)
        const usedAtMs = statSync(join(path, SET_FILE), { throwIfNoEntry: false })?.mtimeMs ?? 0
        return { name, sizeBytes: folderBytes(path), usedAtMs }
      })
  }
}

function folderBytes(path: string): number {
  try {
    return readdirSync(path).reduce(
      (sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return 0
    throw thrown
  }
}

/** JSON that does not depend on the order in which keys were added. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
