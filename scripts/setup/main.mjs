// npm run setup [-- --verbose]
import { constants } from 'node:os'
import { BY_SIGNAL } from '../exit-codes.mjs'
import { describe, ensureSetUp } from './ensure.mjs'
import { SetUpError } from './run-tool.mjs'

const unknown = process.argv.slice(2).filter((argument) => argument !== '--verbose')
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(' ')}. Usage: npm run setup [-- --verbose]`)
  process.exit(2)
}
// the launcher was killed: what is being built or fetched ends with it
process.once('disconnect', () => process.exit(BY_SIGNAL + constants.signals.SIGTERM))
process.channel?.unref()
try {
  console.log(describe(await ensureSetUp({ retry: true, verbose: process.argv.includes('--verbose') })))
} catch (error) {
  if (!(error instanceof SetUpError)) throw error
  console.error(`Set-up failed: ${error.message}`) // the eager executor still works: no reason to stop a build
}
