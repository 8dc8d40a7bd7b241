import { expect, test } from 'vitest'
import { nearCopy, testPhoto } from '../../core/datasets/test-photos.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import { seenPhoto } from '../../node/models/seen-photos.ts'
import { seenAmong } from './seen-among.ts'

const [learned, other] = [testPhoto('learned'), testPhoto('other')]
const seen = [seenPhoto(learned)]
const reportOn = (photos: readonly { readonly id: string }[], rows: readonly number[]) =>
  ({ ids: photos.map(({ id }) => id), rows }) as unknown as EvaluationReport

test('the same file and the same picture saved anew are told apart from photos it has not seen', () => {
  const photos = [other, testPhoto('renamed', { ...learned, path: '/elsewhere' }), nearCopy(learned, 'saved anew')]
  expect(seenAmong(photos, seen, reportOn)).toEqual({
    seen: { numSeen: 1, numAlike: 1, othersReport: { ids: ['other'], rows: [0] } },
  })
})

test('photos are compared with what it learned from, not with each other', () => {
  expect(seenAmong([other, nearCopy(other, 'again')], seen, reportOn)).toEqual({ seen: { numSeen: 0, numAlike: 0 } })
})

test('pictures without structure are like no other', () => {
  const blank = (name: string) =>
    testPhoto(name, { thumbnail: new Uint8Array(256).fill(9), perceptualHash: '0'.repeat(16) })
  expect(seenAmong([blank('a'), other], [seenPhoto(blank('b'))], reportOn)).toEqual({
    seen: { numSeen: 0, numAlike: 0 },
  })
})

test('a model that does not tell is not said to have seen none', () => {
  expect(seenAmong([other], undefined, reportOn)).toEqual({})
})
