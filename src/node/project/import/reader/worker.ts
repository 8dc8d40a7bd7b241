import { isMarkedAsUntransferable, parentPort, workerData } from 'node:worker_threads'
import { limitPhotoBytes } from '../../../photos/photo-bytes.ts'
import { answerQuestion, OWN_DISK } from './answer-question.ts'
import type { FromThread, ThreadSetUp, ToThread } from './reader-thread.ts'

const MAX_BYTES = 64 * 2 ** 20

const { knownHashes, ...setUp } = workerData as ThreadSetUp
const known = new Set(knownHashes)
// the one that takes large files has what a process has
if (!setUp.takesLarge) limitPhotoBytes(MAX_BYTES)
const options = { ...setUp, disk: OWN_DISK, isKnown: (hash: string): boolean => known.has(hash) }
let answers: FromThread[] = []

/** Several at a time: each message wakes the other thread. */
function answer(message: FromThread): void {
  if (answers.push(message) > 1) return
  setImmediate(() => {
    parentPort?.postMessage(answers, answers.flatMap(buffersOf))
    answers = []
  })
}

/** A thumbnail is handed over, not copied, where it is not part of a larger buffer, and its memory not the encoder’s. */
function buffersOf({ answer: found }: FromThread): ArrayBuffer[] {
  if (found.kind !== 'read') return []
  const { buffer, byteLength } = found.photo.thumbnail
  return byteLength === buffer.byteLength && !isMarkedAsUntransferable(buffer) ? [buffer as ArrayBuffer] : []
}

parentPort?.on('message', (questions: ToThread[]) => {
  for (const { id, ...question } of questions)
    void answerQuestion(question, options).then((found) => answer({ id, answer: found }))
})
