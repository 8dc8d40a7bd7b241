import { removeAbandoned } from '../node/files/unfinished-notes.ts'
import { EXIT } from './exit-codes.ts'
import { endWhenNobodyReads, isIncomplete } from './output/nobody-reads.ts'
import { createProgram } from './program.ts'
import { reportError } from './report-error.ts'
import { endWithLauncher } from './stopping.ts'

const args = process.argv.slice(2)
endWithLauncher()

// help and tables are short: whoever looks at their first lines only (`| head`) loses nothing by letting them end
for (const stream of [process.stdout, process.stderr]) endWhenNobodyReads(stream, () => undefined)

// not process.exit: what a pipe has not taken yet would be lost
try {
  removeAbandoned()
  await createProgram((code) => {
    process.exitCode = code
  }).parseAsync(args, { from: 'user' })
} catch (thrown) {
  process.exitCode = reportError(thrown, args.includes('--json'))
}

// last of all: what was printed last may fail only now
process.once('beforeExit', () => {
  if (isIncomplete(process.stdout)) process.exitCode ||= EXIT.output
})
