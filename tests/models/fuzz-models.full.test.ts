import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { fuzzSubjects, type Mutant } from './fuzz-subjects.ts'
import type { Outcome } from './fuzz-worker.ts'

/**
 * Mutants of each file; `FROSTLINE_FUZZ=10000` for a long run, `FROSTLINE_FUZZ_SEED` to begin elsewhere, `-t "a zip"` for one reader:
 *
 *     FROSTLINE_FUZZ=10000 npx vitest run --project node tests/models/fuzz-models.full.test.ts
 *
 * 10,000 of each on 2026-11-26, read / refused / ended after the time limit, and the growth of memory: folder of Teachable Machine 3392 / 6608
 * / 0, 2 MiB; its zip 2064 / 7936 / 0, 73 MiB; our folder 4513 / 5487 / 0, 39 MiB; our .keras 2553 / 7447 / 0, 67 MiB; whole models by Keras
 * 3 1998 / 7938 / 64, 33 MiB; weights alone by Keras 3 2484 / 7516 / 0, 263 MiB; by Keras 2 1655 / 8308 / 37, 104 MiB. None failed otherwise.
 */
const NUM_MUTANTS = Number(process.env['FROSTLINE_FUZZ'] ?? 120)
const FIRST_SEED = Number(process.env['FROSTLINE_FUZZ_SEED'] ?? 1)
/** The C library runs in circles over some damaged files: its thread is ended then, as the product does. */
const MAX_MS = 5000
const MAX_SHARE_STOPPED = 0.05
const MIB = 2 ** 20
const MAX_GROWTH_BYTES = 500 * MIB

/** Counts are told of long runs. */
const TOLD_FROM = 1000
const root = mkdtempSync(join(tmpdir(), 'frostline fuzz '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A thread that reads mutants one after the other; a new one where one hangs or ends. */
class Reader {
  #answer: (outcome: Outcome) => void = () => undefined
  /** Starting takes seconds on a busy machine, and is no reading. */
  #ready = Promise.resolve()
  #worker = this.#start()

  #start(): Worker {
    const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
      workerData: { maxMemoryBytes: 128 * MIB, folder: join(root, 'model') },
      stdout: true,
      stderr: true,
    })
    // the C library's account of each failure: unread, it would fill the memory that is measured here
    worker.stdout.resume()
    worker.stderr.resume()
    this.#ready = new Promise((resolve) => {
      worker.on('message', (message: Outcome | 'ready') => (message === 'ready' ? resolve() : this.#answer(message)))
      worker.once('exit', () => resolve())
    })
    worker.on('error', ({ message }) => this.#answer({ kind: 'unexpected', message: `The thread ended: ${message}` }))
    return worker
  }

  async read(mutant: Mutant): Promise<Outcome> {
    await this.#ready
    const outcome = await new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'stopped', message: `Not done in ${MAX_MS} ms.` }), MAX_MS)
      this.#answer = (each) => {
        clearTimeout(timer)
        resolve(each)
      }
      this.#worker.postMessage(mutant)
    })
    if (
      outcome.kind === 'unexpected' ||
      outcome.kind === 'stopped' ||
      /Aborted|unreachable|memory access/.test(outcome.message)
    ) {
      await this.close()
      this.#worker = this.#start()
    }
    return outcome
  }

  close(): Promise<number> {
    this.#answer = () => undefined
    return this.#worker.terminate()
  }
}

test.each((await fuzzSubjects()).map((subject) => [subject.name, subject] as const))(
  'damaged files of %s are read or refused, in time and memory',
  { timeout: 3_600_000 },
  async (name, { original, mutant }) => {
    const reader = new Reader()
    expect(await reader.read(original)).toMatchObject({ kind: 'read' })
    const before = process.memoryUsage.rss()
    const startedAt = performance.now()
    const failures: string[] = []
    const counts = { read: 0, refused: 0, stopped: 0, unexpected: 0 }
    let mostMemory = before
    for (let i = 0; i < NUM_MUTANTS; i++) {
      let outcome = await reader.read(mutant(FIRST_SEED + i))
      // the product has a thread for each file: what those before it left in the C library's memory is no fault of this one
      if (outcome.kind === 'unexpected') outcome = await reader.read(mutant(FIRST_SEED + i))
      counts[outcome.kind]++
      if (outcome.kind === 'unexpected') failures.push(`seed ${FIRST_SEED + i}: ${outcome.message}`)
      mostMemory = Math.max(mostMemory, process.memoryUsage.rss())
    }
    await reader.close()
    const growth = mostMemory - before
    if (NUM_MUTANTS >= TOLD_FROM)
      console.log(
        `${name}: ${NUM_MUTANTS} mutants, ${JSON.stringify(counts)}, at most ${Math.round(growth / MIB)} MiB more, ${Math.round((performance.now() - startedAt) / 1000)} s`,
      )
    expect(failures.slice(0, 20)).toEqual([])
    expect(counts.stopped).toBeLessThanOrEqual('folder' in original ? 0 : 3 + NUM_MUTANTS * MAX_SHARE_STOPPED)
    expect(counts.refused).toBeGreaterThan(NUM_MUTANTS / 20)
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES)
  },
)
