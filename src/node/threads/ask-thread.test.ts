import { describe, expect, test } from 'vitest'
import { askThread, ThreadEndedError } from './ask-thread.ts'

const ENTRY = new URL('./test-thread.ts', import.meta.url)
const memoryMb = 64

async function all(question: unknown, signal?: AbortSignal): Promise<unknown[]> {
  const pieces: unknown[] = []
  for await (const piece of askThread<unknown>(ENTRY, question, { memoryMb, signal })) pieces.push(piece)
  return pieces
}

describe('a thread', () => {
  test('answers in pieces, each when the one before was taken', async () => {
    const counts: unknown[] = []
    for await (const piece of askThread<number>(ENTRY, { kind: 'count', to: 3 }, { memoryMb })) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      counts.push(piece)
    }
    // each piece says how many had been asked for when it was made
    expect(counts).toEqual([0, 1, 2])
  })

  test('tells in the midst of something', async () => {
    expect(await all({ kind: 'tell' })).toEqual(['one', 'two', 'end'])
  })

  test('fails with what its program threw, code and hint', async () => {
    await expect(all({ kind: 'throw' })).rejects.toMatchObject({
      code: 'a-code',
      message: 'What happened.',
      hint: 'Do this.',
    })
  })

  test.each(['exit', 'memory'])('that ends without an answer is told of (%s)', async (kind) => {
    await expect(all({ kind })).rejects.toBeInstanceOf(ThreadEndedError)
  })

  test('that loops is ended by the signal, with its reason', async () => {
    const stop = new AbortController()
    const asked = all({ kind: 'loop' }, stop.signal)
    stop.abort(new Error('Enough.'))
    await expect(asked).rejects.toThrow('Enough.')
  })

  test('that nobody listens to any more ends', async () => {
    const pieces = askThread<string>(ENTRY, { kind: 'loop' }, { memoryMb })
    expect((await pieces.next()).value).toBe('begun')
    await pieces.return()
    expect((await pieces.next()).done).toBe(true)
  })
})
