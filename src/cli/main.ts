import { createProgram } from './program.ts'
import { reportError } from './report-error.ts'

const args = process.argv.slice(2)

// not process.exit: what a pipe has not taken yet would be lost
try {
  await createProgram((code) => {
    process.exitCode = code
  }).parseAsync(args, { from: 'user' })
} catch (thrown) {
  process.exitCode = reportError(thrown, args.includes('--json'))
}
