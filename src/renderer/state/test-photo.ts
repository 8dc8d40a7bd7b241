import type { Photo } from '../../shared/contract/app/photos.ts'

/** A photo as a host tells it, for tests. */
export const testPhoto = (id: number, more: Partial<Photo> = {}): Photo => ({
  id,
  name: `${id}.jpg`,
  folder: '',
  width: 4,
  height: 3,
  addedAt: id,
  classIds: [],
  set: null,
  group: null,
  problem: null,
  ...more,
})
