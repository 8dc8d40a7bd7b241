// npm run setup [-- --verbose]
import { describe, ensureSetUp } from './ensure.mjs'
import { SetUpError } from './run-tool.mjs'

const unknown = process.argv.slice(2).filter((argument) => argument !== '--verbose')
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(' ')}. Usage: npm run setup [-- --verbose]`)
  process.exit(2)
}
try {
  console.log(describe(await ensureSetUp({ retry: true, verbose: process.argv.includes('--verbose') })))
} catch (error) {
  if (!(error instanceof SetUpError)) throw error
  console.error(`Set-up failed: ${error.message}`) // the eager executor still works: no reason to stop a build
}
