// Gets the native TensorFlow library by the first way that works, once.
import { join } from 'node:path'
import { noteCacheUser, otherCacheUsers } from './cache-users.mjs'
import { checkBinding } from './check-binding.mjs'
import { alone } from './lock.mjs'
import { installOfficially } from './official-download.mjs'
import { fetchPackage } from './fetch-package.mjs'
import { cacheFolder, canWrite, notesFolder, setupCommand, TFJS_NODE, tfjsNodePlaces } from './places.mjs'
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
  noteCacheUser()
  const known = readStamp()
  if (known && (known.executor === 'native' || !retry)) return { ...known, isNew: false }
  return alone(
    join(notesFolder(), 'setup.lock'),
    async () => {
      const meanwhile = readStamp()
      if (meanwhile?.executor === 'native') return { ...meanwhile, isNew: false }
      const outcome = await setUp({ verbose, print })
      writeStamp(outcome)
      const others = otherCacheUsers()
      if (others.length > 0)
        print(`The cache ${cacheFolder()} is shared with ${others.join(', ')}; FROSTLINE_CACHE names another.`)
      return { ...outcome, isNew: true }
    },
    { print },
  )
}

async function setUp(context) {
  const loaded = await checkBinding(context)
  if (loaded.version) return { executor: 'native', version: loaded.version, from: 'what was there' }
  try {
    await bringTfjsNode(context)
  } catch (error) {
    if (!isExpected(error)) throw error
    context.print(`  ${error.message}`)
    return { executor: 'eager', reasons: [error.message] }
  }
  context.print('Setting up the native TensorFlow library (once) …')
  return firstThatWorks(WAYS, checkBinding, context)
}

/** npm may have left tfjs-node out, or put it where this user cannot build into it. */
async function bringTfjsNode(context) {
  const places = tfjsNodePlaces()
  if (places === undefined || !canWrite(places.folder)) await fetchPackage(TFJS_NODE, context)
}

/** Full disks, refused permissions and what is said in words: another way may need neither. */
const isExpected = (error) => error instanceof SetUpError || error?.code !== undefined

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
      if (!isExpected(error)) throw error
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
    'No native TensorFlow library: ONNX Runtime computes instead, or TensorFlow.js where that does not load, and training is slower. ' +
    'To fix it, go online, install Python’s `tensorflow-cpu`, or set LIBTENSORFLOW_DIR; ' +
    `then \`${setupCommand()} --verbose\`.`
  )
}
