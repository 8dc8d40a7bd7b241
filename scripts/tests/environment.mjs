// What tests see of the machine: nothing of the person's settings, so that they pass or fail alike everywhere.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where programs and libraries lie, and what tests are told on purpose. */
const KEPT = [
  'PATH',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'CXX',
  'TMPDIR',
  'TEMP',
  'TMP',
  'CI',
  'FROSTLINE_SHARED',
  'FROSTLINE_CHROMIUM',
  'FROSTLINE_PYTHON',
  // a software GPU
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  // executors that a machine without their libraries does not have
  'FROSTLINE_WITHOUT',
  'FROSTLINE_KERAS_MODELS',
  'FROSTLINE_FUZZ',
  'FROSTLINE_FUZZ_SEED',
  'FROSTLINE_SEED',
  'FROSTLINE_PICTURES',
  'PLAYWRIGHT_JSON_OUTPUT_FILE',
  // Windows starts no program without these
  'SystemRoot',
  'SYSTEMROOT',
  'windir',
  'ComSpec',
  'COMSPEC',
  'PATHEXT',
  'SystemDrive',
  'NUMBER_OF_PROCESSORS',
]
/** The home of a run that has begun; what it starts finds it. */
export const MARK = 'FROSTLINE_TEST_HOME'

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home  a folder for this run alone.
 * @returns {Record<string, string>}
 */
export function testEnvironment(env, home) {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && KEPT.includes(name))
  return {
    ...Object.fromEntries(kept),
    [MARK]: home,
    HOME: home,
    // threads that read files load our sources each time: compiled, and freed of their types, once
    NODE_COMPILE_CACHE: join(home, 'compiled'),
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    FROSTLINE_CONFIG: join(home, 'config'),
    FROSTLINE_CACHE: join(home, 'cache'),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    NODE_ENV: 'test',
    // as in the trainer; TensorFlow reads it when its library loads
    ...(process.arch === 'x64' ? { TF_ENABLE_ONEDNN_OPTS: '1' } : {}),
  }
}

/**
 * Puts this process, and all that it starts, into that environment; its umask too. Called again by what it started, it does nothing.
 * The home is removed when the process that made it ends.
 */
export function becomeHermetic() {
  process.umask(0o022)
  if (process.env[MARK] !== undefined) return
  const home = mkdtempSync(join(tmpdir(), 'frostline-tests-'))
  mkdirSync(join(home, 'config'))
  const clean = testEnvironment(process.env, home)
  for (const name of Object.keys(process.env)) if (!(name in clean)) delete process.env[name]
  Object.assign(process.env, clean)
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
}
