import { answerInThread } from '../../threads/answer-in-thread.ts'
import { type TableJob, type TablePiece, tablePieces } from './table-pieces.ts'

await answerInThread<TablePiece>(async (job, { give, tell }) => {
  for await (const piece of tablePieces(job as TableJob, tell)) await give(piece)
})
