import { AppError } from '../../shared/errors.ts'
import { answerInThread } from './answer-in-thread.ts'

/** What a thread may do, for tests. */
await answerInThread<unknown>(async (question, { give, tell }) => {
  const { kind, to = 0 } = question as { kind: string; to?: number }
  let numTaken = 0
  switch (kind) {
    case 'count':
      for (let at = 0; at < to; at++) {
        await give(numTaken)
        numTaken++
      }
      return
    case 'tell':
      tell('one')
      tell('two')
      return give('end')
    case 'throw':
      throw new AppError('a-code', 'What happened.', { hint: 'Do this.' })
    case 'exit':
      process.exit(3)
    case 'memory': {
      const kept: unknown[] = []
      for (;;) kept.push(Array.from({ length: 10_000 }, (_, at) => ({ at })))
    }
    case 'loop':
      tell('begun')
      for (;;) numTaken++
  }
})
