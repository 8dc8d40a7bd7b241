import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { Outcome } from './fuzz-worker.ts'
import { mutate } from './mutate.ts'

/** Mutants of each file; `FROSTLINE_FUZZ=10000` for a long run, `FROSTLINE_FUZZ_SEED` to begin elsewhere. */
const NUM_MUTANTS = Number(process.env['FROSTLINE_FUZZ'] ?? 150)
const FIRST_SEED = Number(process.env['FROSTLINE_FUZZ_SEED'] ?? 1)
/** The C library runs in circles over some damaged files: its thread is ended then, as the product does. */
const MAX_MS = 3000
const MAX_SHARE_STOPPED = 0.05
const MIB = 2 ** 20
const MAX_GROWTH_BYTES = 500 * MIB

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(fileURLToPath(new URL('../keras/files', import.meta.url)), name)))

/** A thread that reads mutants one after the other; a new one where one hangs or ends. */
class Reader {
  #answer: (outcome: Outcome) => void = () => undefined
  #worker = this.#start()

  #start(): Worker {
    const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
      workerData: { maxMemoryBytes: 128 * MIB },
      stdout: true,
      stderr: true,
    })
    worker.on('message', (outcome: Outcome) => this.#answer(outcome))
    worker.on('error', ({ message }) => this.#answer({ kind: 'unexpected', message: `The thread ended: ${message}` }))
    return worker
  }

  async read(bytes: Uint8Array): Promise<Outcome> {
    const outcome = await new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'stopped', message: `Not done in ${MAX_MS} ms.` }), MAX_MS)
      this.#answer = (each) => {
        clearTimeout(timer)
        resolve(each)
      }
      this.#worker.postMessage(bytes)
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

const zipped = (): Uint8Array => {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  const layers = [
    { name: 'photo', class_name: 'InputLayer', config: { name: 'photo', batch_input_shape: [null, 8, 8, 3] }, inbound_nodes: [] },
    { name: 'conv', class_name: 'Conv2D', config: { name: 'conv', filters: 2, kernel_size: [3, 3] }, inbound_nodes: [[['photo', 0, 0, {}]]] },
  ] // prettier-ignore
  const topology = { class_name: 'Model', config: { name: 'm', layers, input_layers: [['photo', 0, 0]], output_layers: [['conv', 0, 0]] } } // prettier-ignore
  const weights = [{ name: 'conv/kernel', shape: [3, 3, 3, 2], dtype: 'float32' }, { name: 'conv/bias', shape: [2], dtype: 'float32' }] // prettier-ignore
  const model = { format: 'layers-model', modelTopology: topology, weightsManifest: [{ paths: ['weights.bin'], weights }] } // prettier-ignore
  return zipSync({ 'model.json': json(model), 'weights.bin': new Uint8Array(224), 'labels.txt': new Uint8Array([97, 10, 98]) }) // prettier-ignore
}

test.each([
  ['a whole model in HDF5', () => file('nested.h5')],
  ['a Keras 2 model in HDF5', () => file('plain-keras2.h5')],
  ['a .keras archive', () => file('sequential.keras')],
  ['a zip of a folder', zipped],
])('damaged files of %s are read or refused, in time and memory', { timeout: 3_600_000 }, async (_, original) => {
  const bytes = original()
  const reader = new Reader()
  // the first takes as long as starting does
  while ((await reader.read(bytes)).kind === 'stopped') continue
  expect((await reader.read(bytes)).kind).toBe('read')
  const before = process.memoryUsage.rss()
  const failures: string[] = []
  let numRefused = 0
  let numStopped = 0
  let mostMemory = before
  for (let i = 0; i < NUM_MUTANTS; i++) {
    const outcome = await reader.read(mutate(bytes, FIRST_SEED + i))
    if (outcome.kind === 'unexpected') failures.push(`seed ${FIRST_SEED + i}: ${outcome.message}`)
    if (outcome.kind === 'refused') numRefused++
    if (outcome.kind === 'stopped') numStopped++
    mostMemory = Math.max(mostMemory, process.memoryUsage.rss())
  }
  await reader.close()
  expect(failures).toEqual([])
  expect(numStopped).toBeLessThanOrEqual(3 + NUM_MUTANTS * MAX_SHARE_STOPPED)
  expect(numRefused).toBeGreaterThan(NUM_MUTANTS / 20)
  expect(mostMemory - before).toBeLessThan(MAX_GROWTH_BYTES)
})
