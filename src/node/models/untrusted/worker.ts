import { answerInThread } from '../../threads/answer-in-thread.ts'
import { limitMemory } from './limit-memory.ts'
import type { Question } from './open-in-worker.ts'
import type { UntrustedContents } from './untrusted-file.ts'

function buffersOf(contents: UntrustedContents): ArrayBuffer[] {
  const arrays =
    contents.kind === 'folder' ? [...contents.files.values()] : contents.h5.datasets.map(({ values }) => values)
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]
}

/** Stored files of a zip are parts of one buffer, which cannot be handed over in parts. */
function whole(contents: UntrustedContents): UntrustedContents {
  if (contents.kind !== 'folder') return contents
  const files = [...contents.files].map(
    ([name, bytes]) => [name, bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice()] as const,
  )
  return { ...contents, files: new Map(files) }
}

await answerInThread<UntrustedContents>(async (question, { give }) => {
  const { bytes, maxMemoryBytes } = question as Question
  limitMemory(maxMemoryBytes)
  const { openUntrusted } = await import('./untrusted-file.ts')
  const contents = whole(await openUntrusted(bytes))
  await give(contents, buffersOf(contents))
})
