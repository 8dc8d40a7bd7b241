import { AppError } from '../../shared/errors.ts'
import { type Answering, answerInThread } from './answer-in-thread.ts'

interface Question {
  readonly kind: keyof typeof WAYS
  readonly to?: number
}

/** What a thread may do, for tests. */
const WAYS = {
  count: async ({ give }: Answering<unknown>, to: number): Promise<void> => {
    for (let numTaken = 0; numTaken < to; numTaken++) await give(numTaken)
  },
  tell: ({ give, tell }: Answering<unknown>): Promise<void> => {
    tell('one')
    tell('two')
    return give('end')
  },
  throw: (): never => {
    throw new AppError('a-code', 'What happened.', { hint: 'Do this.' })
  },
  exit: (): never => process.exit(3),
  memory: (): never => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, at) => ({ at })))
  },
  loop: ({ tell }: Answering<unknown>): never => {
    tell('begun')
    for (let turns = 0; ; turns++) if (turns < 0) throw new Error('It cannot.')
  },
}

await answerInThread<unknown>(async (question, answering) => {
  const { kind, to = 0 } = question as Question
  await WAYS[kind](answering, to)
})
