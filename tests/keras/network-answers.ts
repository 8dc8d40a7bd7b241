import { networkAnswer, TABLES } from './network-answer.ts'

// the process in which the library runs, as a trainer's: told a position in TABLES, it answers
process.on('message', (position: number) => {
  const table = TABLES[position]
  if (table) void networkAnswer(table).then((answer) => process.send?.(answer))
})
