import { readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { sizeOf } from '../../core/models/layer-graph.ts'
import { failure } from '../../shared/errors.ts'
import type { FolderLock } from '../files/lock-folder.ts'
import { isIntact, openBlock, readImages, writeBlock } from './block-file.ts'
import type { Block } from './block-file.ts'
import { describeCacheFailure, type OnCacheProblem } from '../files/disk-errors.ts'

/** One image as one augmentation variant shows it. `variant` may be any whole number; -1 is the photo as it is. */
export interface FeatureSample {
  /** Content hash of the image. */
  readonly id: string
  readonly variant: number
}

/** A tensor at the frost line: its shape without the batch. */
export interface FrontierTensor {
  readonly name: string
  readonly shape: readonly number[]
}

export interface FeatureRead {
  /** One fresh `[samples, ...shape]` float32 array for each frontier tensor, in order. Rows of missing samples are zero. */
  readonly tensors: Float32Array[]
  /** Positions among the samples asked for that are not in the cache, or damaged: compute and {@link FeatureSet.write} them. */
  readonly missing: number[]
}

export interface FeatureSetOptions {
  /** `undefined`: nothing is kept, and all of it computed whenever it is needed. */
  readonly folder: string | undefined
  readonly frontier: readonly FrontierTensor[]
  /** Features up to this many bytes stay in memory; the rest is read from disk each time. */
  readonly memoryBudgetBytes: number
  /** Bytes of features in a block. */
  readonly blockBytes: number
  readonly lock?: FolderLock
  readonly onProblem?: OnCacheProblem
  /** How many of `bytes` more may be stored now. Evicts other sets. */
  readonly reserve: (bytes: number) => { readonly bytes: number; readonly limitedBy: 'limit' | 'disk' }
}

interface Place {
  readonly block: LoadedBlock
  readonly slot: number
}

/** A block with what of it is in memory. A block being filled has no file yet. */
interface LoadedBlock {
  file: Block | undefined
  features: Float32Array | undefined
  /** Slots whose checksum has been compared. */
  readonly verified: Set<number>
}

/** No single buffer near 1 GiB (Electron's limit). */
const MAX_IMAGE_BYTES = 2 ** 28

export const SET_FILE = 'set.json'
export const BLOCK_SUFFIX = '.block'

/** The features of one model, cut and preprocessing. Locked to this process until {@link close}. */
export class FeatureSet {
  readonly frontier: readonly FrontierTensor[]
  readonly #options: FeatureSetOptions
  readonly #tensorSizes: readonly number[]
  readonly #valuesPerImage: number
  readonly #places = new Map<string, Place>()
  #memoryLeft: number
  #nextBlock = 1
  #filling: { block: LoadedBlock; ids: [string, number][]; capacity: number } | undefined
  #full: 'limit' | 'disk' | null = null
  #numDamaged = 0
  #isOpen = true
  #hasFailed = false

  constructor(options: FeatureSetOptions) {
    this.#options = options
    this.frontier = options.frontier
    this.#tensorSizes = options.frontier.map(({ shape }) => sizeOf(shape))
    this.#valuesPerImage = this.#tensorSizes.reduce((sum, size) => sum + size, 0)
    this.#memoryLeft = options.memoryBudgetBytes
    if (this.#valuesPerImage === 0) throw failure('bad-frontier', {})
    this.#openBlocks()
  }

  /** Images and variants that can be read. */
  get numSamples(): number {
    return this.#places.size
  }

  /** Why no more are stored: the size limit, or the disk. `null` while there is room. Those stored stay: a pinned subset. */
  get full(): 'limit' | 'disk' | null {
    return this.#full
  }

  /** Samples that were found damaged since the set was opened, and blocks that could not be read at all. */
  get numDamaged(): number {
    return this.#numDamaged
  }

  has(sample: FeatureSample): boolean {
    return this.#places.has(keyOf(sample))
  }

  /** The features of a batch, in its order. What is damaged counts as missing from then on. */
  read(samples: readonly FeatureSample[]): FeatureRead {
    const tensors = this.#tensorSizes.map((size) => new Float32Array(samples.length * size))
    const missing: number[] = []
    const wanted: { position: number; key: string; place: Place }[] = []
    for (const [position, sample] of samples.entries()) {
      const key = keyOf(sample)
      const place = this.#places.get(key)
      if (place) wanted.push({ position, key, place })
      else missing.push(position)
    }
    for (const { position, key, place } of wanted) {
      const features = this.#featuresAt(place)
      if (features) this.#scatter(features, tensors, position)
      else {
        if (this.#places.get(key) === place) this.#places.delete(key)
        missing.push(position)
      }
    }
    return { tensors, missing: missing.sort((a, b) => a - b) }
  }

  /**
   * Stores features; those there already are left as they are, those for which there is no room are not stored.
   *
   * @param tensors  one `[samples, ...shape]` array for each frontier tensor, in order. Copied.
   * @returns        how many were stored.
   * @throws {AppError} `bad-features` if sizes do not fit.
   */
  write(samples: readonly FeatureSample[], tensors: readonly Float32Array[]): number {
    const fits = this.#tensorSizes.every((size, i) => tensors[i]?.length === size * samples.length)
    if (!fits || tensors.length !== this.#tensorSizes.length)
      throw failure('bad-features', {
        numSamples: samples.length,
        sizes: [...this.#tensorSizes],
        given: tensors.map(({ length }) => length),
      })
    let numStored = 0
    for (const [position, sample] of samples.entries()) {
      if (this.has(sample)) continue
      const filling = this.#roomForOne()
      if (!filling) break
      const slot = filling.ids.length
      let target = slot * this.#valuesPerImage
      for (const [i, size] of this.#tensorSizes.entries()) {
        filling.block.features!.set(tensors[i]!.subarray(position * size, (position + 1) * size), target)
        target += size
      }
      filling.ids.push([sample.id, sample.variant])
      filling.block.verified.add(slot)
      this.#places.set(keyOf(sample), { block: filling.block, slot })
      numStored++
      if (filling.ids.length === filling.capacity) this.flush()
    }
    return numStored
  }

  /** Writes what has not filled a block yet. A full disk ends caching, never the run. */
  flush(): void {
    const filling = this.#filling
    this.#filling = undefined
    if (!filling || filling.ids.length === 0) return
    const { block, ids } = filling
    const features = block.features!.subarray(0, ids.length * this.#valuesPerImage)
    const path = join(this.#options.folder ?? '', `${String(this.#nextBlock++).padStart(6, '0')}${BLOCK_SUFFIX}`)
    try {
      block.file = writeBlock(path, ids, features)
      if (features.byteLength > this.#memoryLeft) block.features = undefined
      else {
        this.#memoryLeft -= features.byteLength
        if (features.length < block.features!.length) block.features = features.slice()
      }
    } catch (thrown) {
      for (const [id, variant] of ids) this.#places.delete(keyOf({ id, variant }))
      this.#giveUp(thrown)
    }
  }

  /** Whatever becomes of its disk, a cache is no reason to stop. */
  #giveUp(thrown: unknown): void {
    const message = describeCacheFailure(thrown, this.#options.folder ?? '', 'Features')
    if (!this.#hasFailed) this.#options.onProblem?.(message)
    this.#hasFailed = true
    this.#full = 'disk'
  }

  /** Writes what is left and lets others have the set. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.flush()
    const { folder, lock } = this.#options
    if (folder === undefined) return
    const now = new Date()
    try {
      utimesSync(join(folder, SET_FILE), now, now)
    } catch (thrown) {
      this.#giveUp(thrown)
    }
    try {
      lock?.release()
    } catch (thrown) {
      this.#giveUp(thrown)
    }
  }

  /** Later blocks win: they hold what was computed again. */
  #openBlocks(): void {
    const { folder } = this.#options
    if (folder === undefined) return
    for (const name of readdirSync(folder).sort()) {
      if (!name.endsWith(BLOCK_SUFFIX)) continue
      const path = join(folder, name)
      const file = openBlock(path, this.#valuesPerImage * 4)
      this.#nextBlock = Math.max(this.#nextBlock, Number.parseInt(name, 10) + 1 || 1)
      if (!file) {
        this.#numDamaged++
        rmSync(path, { recursive: true, force: true })
        continue
      }
      const block: LoadedBlock = { file, features: undefined, verified: new Set() }
      for (const [slot, [id, variant]] of file.entries.entries())
        this.#places.set(keyOf({ id, variant }), { block, slot })
    }
  }

  /** The block to put the next sample into; `undefined` where there is no room for another. */
  #roomForOne(): { block: LoadedBlock; ids: [string, number][]; capacity: number } | undefined {
    if (this.#filling || this.#full) return this.#filling
    const bytesPerImage = this.#valuesPerImage * 4
    if (bytesPerImage > MAX_IMAGE_BYTES) {
      this.#full = 'limit'
      return undefined
    }
    // A sample's share of the header: its id, variant and checksum.
    const wanted = Math.max(1, Math.floor(this.#options.blockBytes / bytesPerImage)) * (bytesPerImage + 120)
    const { bytes, limitedBy } = this.#reserve(wanted)
    const capacity = Math.floor(bytes / (bytesPerImage + 120))
    if (capacity === 0) {
      this.#full = limitedBy
      return undefined
    }
    const features = new Float32Array(capacity * this.#valuesPerImage)
    this.#filling = { block: { file: undefined, features, verified: new Set() }, ids: [], capacity }
    return this.#filling
  }

  #reserve(bytes: number): ReturnType<FeatureSetOptions['reserve']> {
    try {
      return this.#options.reserve(bytes)
    } catch (thrown) {
      this.#giveUp(thrown)
      return { bytes: 0, limitedBy: 'disk' }
    }
  }

  /** The features of one image, or `undefined` where they are damaged. The array may be shared: copy from it only. */
  #featuresAt({ block, slot }: Place): Float32Array | undefined {
    const size = this.#valuesPerImage
    try {
      this.#keepInMemory(block)
      const features = block.features
        ? block.features.subarray(slot * size, (slot + 1) * size)
        : readImages(block.file!, slot, 1, size)
      if (!block.verified.has(slot)) {
        if (!isIntact(block.file!, slot, features)) throw new Error('checksum')
        block.verified.add(slot)
      }
      return features
    } catch {
      this.#numDamaged++
      return undefined
    }
  }

  /** The first touch of a block reads it whole, in one sequential read, as long as memory is left for it. */
  #keepInMemory(block: LoadedBlock): void {
    if (block.features || !block.file) return
    const bytes = block.file.entries.length * this.#valuesPerImage * 4
    if (bytes > this.#memoryLeft) return
    block.features = readImages(block.file, 0, block.file.entries.length, this.#valuesPerImage)
    block.verified.clear()
    this.#memoryLeft -= bytes
  }

  #scatter(features: Float32Array, tensors: readonly Float32Array[], position: number): void {
    let start = 0
    for (const [i, size] of this.#tensorSizes.entries()) {
      tensors[i]!.set(features.subarray(start, start + size), position * size)
      start += size
    }
  }
}

function keyOf({ id, variant }: FeatureSample): string {
  return `${variant} ${id}`
}
