// A libtensorflow that someone put on this machine: named by LIBTENSORFLOW_DIR, or where libraries usually lie.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findLibraryFiles, useLibrary } from './build-binding.mjs'
import { runTool, SetUpError } from './run-tool.mjs'

const USUAL_PREFIXES = ['/usr/local', '/usr', '/opt/homebrew', '/opt/homebrew/opt/libtensorflow', '/opt/libtensorflow']

/** @throws {SetUpError} if there is none, or it cannot be built against. */
export async function useSystemLibrary(context) {
  const library = await findSystemLibrary(process.env)
  await useLibrary(library, context)
  return { from: library.libraryFolder }
}

export async function findSystemLibrary(env, { exists = existsSync, listed = listLibraries } = {}) {
  const named = env.LIBTENSORFLOW_DIR
  if (named) {
    const found = libraryUnder(named, exists)
    if (found) return found
    throw new SetUpError(
      `LIBTENSORFLOW_DIR is ${named}, which holds no TensorFlow library (lib/) with its headers (include/)`,
    )
  }
  for (const prefix of USUAL_PREFIXES) {
    const found = libraryUnder(prefix, exists)
    if (found) return found
  }
  for (const folder of await listed()) {
    const found =
      libraryUnder(dirname(folder), exists) ?? pair(folder, [dirname(folder), dirname(dirname(folder))], exists)
    if (found) return found
  }
  throw new SetUpError('LIBTENSORFLOW_DIR is not set and the system has no libtensorflow')
}

/** `prefix/lib` or the prefix itself holds the library; the headers are beside. */
function libraryUnder(prefix, exists) {
  for (const folder of [join(prefix, 'lib'), join(prefix, 'lib64'), prefix]) {
    const found = pair(folder, [prefix, dirname(prefix)], exists)
    if (found) return found
  }
  return undefined
}

function pair(libraryFolder, prefixes, exists) {
  if (!findLibraryFiles(libraryFolder, process.platform, exists)) return undefined
  const includeFolder = prefixes
    .flatMap((prefix) => [join(prefix, 'include'), join(prefix, 'include', 'tensorflow')])
    .find((folder) => exists(join(folder, 'tensorflow', 'c', 'c_api.h')))
  return includeFolder && { libraryFolder, includeFolder }
}

/** Folders of the libraries that the dynamic linker knows. */
async function listLibraries() {
  if (process.platform !== 'linux') return []
  const result = await runTool('ldconfig', ['-p'], { limitSeconds: 10 })
  return [...result.stdout.matchAll(/libtensorflow(?:_cc)?\.so[.\d]* .*=> (\S+)/g)].map(([, path]) => dirname(path))
}
