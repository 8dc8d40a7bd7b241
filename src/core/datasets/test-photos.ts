import { perceptualHash } from './fingerprint.ts'
import type { Photo } from './photo.ts'
import { seededRandom } from './random.ts'

/** A photo for tests whose picture is noise of its own, so that it is like no other. */
export function testPhoto(name: string, overrides: Partial<Photo> = {}): Photo {
  const random = seededRandom([...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7))
  const thumbnail = Uint8Array.from({ length: 256 }, () => random() * 256)
  return {
    id: name,
    path: `/photos/${name}`,
    relativePath: name,
    sizeBytes: 1000,
    labels: ['a'],
    width: 300,
    height: 200,
    thumbnail,
    perceptualHash: perceptualHash(thumbnail),
    ...overrides,
  }
}

/** The same picture as another photo's, in other bytes. */
export function nearCopy(photo: Photo, name: string, overrides: Partial<Photo> = {}): Photo {
  const { thumbnail, perceptualHash: hash } = photo
  return testPhoto(name, { thumbnail, perceptualHash: hash, labels: photo.labels, ...overrides })
}
