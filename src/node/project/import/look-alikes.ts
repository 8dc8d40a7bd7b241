import { isSamePicture } from '../../../core/datasets/duplicates.ts'
import { normalizeThumbnail } from '../../../core/datasets/fingerprint.ts'
import { NearIndex } from '../../../core/datasets/near-hashes.ts'
import type { Database } from '../database/database.ts'

interface Fingerprint {
  readonly photo_id: number
  readonly perceptual_hash: string
  readonly group_id: number | null
}

/**
 * Puts new photos together with those in the project that show the same picture: by the rules of `groupDuplicates`, one photo at a
 * time. Only hashes are held; of the few that are near, the thumbnails are read.
 */
export class LookAlikes {
  readonly #index = new NearIndex()
  readonly #photoIds: number[] = []
  readonly #groups = new Map<number, number>()
  readonly #thumbnail
  readonly #setGroup
  readonly #members
  readonly #insert

  constructor(database: Database) {
    this.#thumbnail = database.statement<[number], { thumbnail: Uint8Array }>(
      'SELECT thumbnail FROM fingerprints WHERE photo_id = ?',
    )
    this.#setGroup = database.statement<[number, number]>('UPDATE photos SET group_id = ? WHERE id = ?')
    this.#members = database.statement<[number], { id: number }>('SELECT id FROM photos WHERE group_id = ?')
    this.#insert = database.statement<[number, string, Uint8Array]>(
      'INSERT INTO fingerprints (photo_id, perceptual_hash, thumbnail) VALUES (?, ?, ?)',
    )
    const stored = database.statement<[], Fingerprint>(
      `SELECT photo_id, perceptual_hash, group_id FROM fingerprints JOIN photos ON photos.id = photo_id ORDER BY photo_id`,
    )
    for (const { photo_id: photoId, perceptual_hash: hash, group_id: group } of stored.iterate()) {
      this.#index.add(hash)
      this.#photoIds.push(photoId)
      if (group !== null) this.#groups.set(photoId, group)
    }
  }

  /**
   * Within the transaction that adds the photo. Where that fails, this index holds what the database does not: drop it.
   *
   * @returns the photos whose group has changed.
   */
  add(photoId: number, perceptualHash: string, fingerprint: Uint8Array): number[] {
    this.#insert.run(photoId, perceptualHash, fingerprint)
    const near = this.#index.add(perceptualHash).map((position) => this.#photoIds[position]!)
    this.#photoIds.push(photoId)
    const picture = normalizeThumbnail(fingerprint)
    if (picture === undefined) return []
    const changed = new Set<number>()
    for (const other of near) {
      const group = this.#groups.get(photoId)
      if (group !== undefined && this.#groups.get(other) === group) continue
      if (this.#looksLike(other, picture)) for (const id of this.#join(photoId, other)) changed.add(id)
    }
    return [...changed]
  }

  #looksLike(photoId: number, picture: Float32Array): boolean {
    const row = this.#thumbnail.get(photoId)
    const other = row && normalizeThumbnail(row.thumbnail)
    return other !== undefined && isSamePicture(picture, other)
  }

  /** The group with the smaller number takes in the other. */
  #join(a: number, b: number): number[] {
    const [groupA, groupB] = [this.#groups.get(a), this.#groups.get(b)]
    const group = Math.min(groupA ?? Infinity, groupB ?? Infinity, groupA ?? groupB ?? Math.min(a, b))
    const joining = [a, b].flatMap((id) => {
      const old = this.#groups.get(id)
      if (old === group) return []
      return old === undefined ? [id] : this.#members.all(old).map((row) => row.id)
    })
    for (const id of joining) {
      this.#setGroup.run(group, id)
      this.#groups.set(id, group)
    }
    return joining
  }
}
