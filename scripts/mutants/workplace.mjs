// A copy of the code in which faults may be made, with a process that runs its tests: the tree that a person works in stays as it is.
import { fork } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findNode, packageFolder, projectFolder } from '../setup/places.mjs'

/** What the tests need of the project. */
const COPIED = [
  'src',
  'tests',
  'e2e',
  'bench',
  'scripts',
  'resources',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
]

export class Workplace {
  #folder = mkdtempSync(join(tmpdir(), 'frostline-mutants-'))
  /** The process under way, ready for a request. */
  #tester

  constructor() {
    process.once('exit', () => this.close())
    for (const name of COPIED) cpSync(join(projectFolder, name), join(this.#folder, name), { recursive: true })
    symlinkSync(join(packageFolder('vitest'), '..'), join(this.#folder, 'node_modules'), 'junction')
  }

  /** Runs `act` while a file has another text. */
  async withText(path, text, act) {
    const full = join(this.#folder, path)
    const original = readFileSync(full, 'utf8')
    writeFileSync(full, text)
    try {
      return await act()
    } finally {
      writeFileSync(full, original)
    }
  }

  /**
   * @param {{ changed?: string[], filters: string[], without?: string[] }} request  parts of paths of tests; files whose text is another than before.
   * @param {number} patienceSeconds  for so long no test may end: a fault that loops or waits for ever is noticed, too.
   * @returns {Promise<{ ok: boolean, output: string, longestSilence: number }>}  seconds in which no test ended.
   */
  async test({ changed = [], filters, without = [] }, patienceSeconds) {
    const tester = (this.#tester ??= await this.#start())
    let longestSilence = 0
    let heardAt = performance.now()
    let limit
    const { answer, ended } = await new Promise((resolve) => {
      const wait = () => {
        clearTimeout(limit)
        limit = setTimeout(() => resolve({ ended: `No test ended for ${patienceSeconds} s.` }), patienceSeconds * 1000)
      }
      tester.on('message', (message) => {
        longestSilence = Math.max(longestSilence, (performance.now() - heardAt) / 1000)
        heardAt = performance.now()
        if (message === 'alive') wait()
        else resolve({ answer: message })
      })
      tester.once('exit', (code, signal) => resolve({ ended: `It ended with ${signal ?? code}.` }))
      wait()
      tester.send({ changed, filters, without })
    })
    clearTimeout(limit)
    tester.removeAllListeners('message').removeAllListeners('exit')
    if (answer) return { ...answer, longestSilence }
    this.#end()
    return { ok: false, output: ended, longestSilence }
  }

  close() {
    this.#end()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start() {
    // its own process group, so that workers end with it
    const tester = fork(join(this.#folder, 'scripts', 'mutants', 'tester.mjs'), {
      cwd: this.#folder,
      execPath: findNode(),
      env: { ...process.env, FROSTLINE_TEST_SUITE: 'fast' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: process.platform !== 'win32',
    })
    return new Promise((resolve, reject) => {
      tester.once('message', () => resolve(tester.removeAllListeners('exit')))
      tester.once('exit', (code) => reject(new Error(`vitest could not be started (${code}).`)))
    })
  }

  #end() {
    const tester = this.#tester
    this.#tester = undefined
    if (!tester || tester.exitCode !== null) return
    try {
      if (process.platform === 'win32') tester.kill('SIGKILL')
      else process.kill(-tester.pid, 'SIGKILL')
    } catch {
      // it has ended meanwhile
    }
  }
}
