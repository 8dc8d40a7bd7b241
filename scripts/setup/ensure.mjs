// Gets the native TensorFlow library by the first way that works, once.
import { join } from 'node:path'
import { checkBinding } from './check-binding.mjs'
import { alone } from './lock.mjs'
import { installOfficially } from './official-download.mjs'
import { notesFolder, tfjsNodePlaces } from './places.mjs'
import { usePythonPackage } from './python-package.mjs'
import { SetUpError } from './run-tool.mjs'
import { readStamp, writeStamp } from './stamp.mjs'
import { useSystemLibrary } from './system-library.mjs'

/** In order; each returns `{ from }` or throws a {@link SetUpError}. Loading is checked after each. */
const WAYS = [
  { name: 'official download', run: installOfficially },
  { name: 'library on this machine', run: useSystemLibrary },
  { name: 'Python package', run: usePythonPackage },
]

/**
 * @param retry    looks again where an earlier set-up found no way; otherwise its answer stands.
 * @param verbose  shows what the tools print.
 * @param print    takes each line for the person.
 * @returns `{ executor: 'native', version, from }` or `{ executor: 'eager', reasons }`. A machine without any way is no failure.
 */
export async function ensureSetUp({ retry = false, verbose = false, print = console.log } = {}) {
  const known = readStamp()
  if (known && (known.executor === 'native' || !retry)) return { ...known, isNew: false }
  return alone(
    join(notesFolder(), 'setup.lock'),
    async () => {
      const meanwhile = readStamp()
      if (meanwhile?.executor === 'native') return { ...meanwhile, isNew: false }
      const outcome = await setUp({ verbose, print })
      writeStamp(outcome)
      return { ...outcome, isNew: true }
    },
    { print },
  )
}

async function setUp(context) {
  const loaded = await checkBinding(context)
  if (loaded.version) return { executor: 'native', version: loaded.version, from: 'what was there' }
  if (!tfjsNodePlaces()) return { executor: 'eager', reasons: [loaded.reason] }
  context.print('Setting up the native TensorFlow library (once) …')
  return firstThatWorks(WAYS, checkBinding, context)
}

/** Tries the ways in order and believes none before the binding has loaded. */
export async function firstThatWorks(ways, check, context) {
  const reasons = []
  for (const { name, run } of ways) {
    try {
      const { from } = await run(context)
      const { version, reason } = await check(context)
      if (version) return { executor: 'native', version, from }
      throw new SetUpError(`it does not load: ${reason}`)
    } catch (error) {
      // full disks, refused permissions: the next way may need neither
      if (!(error instanceof SetUpError) && error?.code === undefined) throw error
      reasons.push(`${name}: ${error.message}`)
      context.print(`  ${name}: ${error.message}`)
    }
  }
  return { executor: 'eager', reasons }
}

/** The one line that says which way was taken. */
export function describe(outcome) {
  if (outcome.executor === 'native') return `Native TensorFlow ${outcome.version} is ready (from ${outcome.from}).`
  return (
    'No native TensorFlow library: the eager executor is used, and training is about 3 to 8 times slower. ' +
    'To fix it, go online, install Python’s `tensorflow-cpu`, or set LIBTENSORFLOW_DIR; then `npm run setup -- --verbose`.'
  )
}
