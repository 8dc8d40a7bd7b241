import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { planCall } from '../../src/core/engine/eager/call-plan.ts'
import { EAGER_KERNELS, SESSION_OPS } from '../../src/core/engine/eager/kernels.ts'
import { EAGER_UPDATES } from '../../src/core/engine/eager/updates.ts'
import { GraphFunction } from '../../src/core/engine/op-graph.ts'

const ENGINE = fileURLToPath(new URL('../../src/core/engine/', import.meta.url))
const LAYERS = fileURLToPath(new URL('../../src/core/layers/', import.meta.url))
const KNOWN = new Set([...EAGER_KERNELS.keys(), ...SESSION_OPS, ...EAGER_UPDATES.keys()])

/** Capitalised words in the engine's sources that name no op. */
const OTHER_WORDS = new Set([
  ...['SAME', 'VALID', 'EXPLICIT', 'NHWC', 'BILINEAR', 'REFLECT'],
  ...['EngineError', 'UnsupportedLayerError', 'Activation'],
])

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))

/** Every op's type stands in the sources as a literal of its own: a capitalised word between quotes. */
const literalsOf = (folder: string): string[] =>
  sourcesIn(join(ENGINE, folder)).flatMap((source) => [...source.matchAll(/'([A-Z][A-Za-z0-9]+)'/g)].map(([, word]) => word)) // prettier-ignore

test('the eager executor has a kernel for every op the engine can emit', () => {
  const words = new Set(['ops', 'gradients', 'compile'].flatMap(literalsOf))
  expect(words.size).toBeGreaterThan(80)
  expect([...words].filter((word) => !KNOWN.has(word) && !OTHER_WORDS.has(word))).toEqual([])
})

test('layers are lowered by the builders of ops alone', () => {
  expect(sourcesIn(LAYERS).filter((source) => /\.add\('/.test(source))).toEqual([])
  expect(sourcesIn(join(ENGINE, 'ops')).filter((source) => /\.add\('/.test(source))).not.toEqual([])
})

test('every kernel belongs to an op the engine emits', () => {
  const words = new Set([...['ops', 'gradients', 'compile'].flatMap(literalsOf), ...SESSION_OPS])
  expect([...KNOWN].filter((type) => !words.has(type))).toEqual([])
})

test('a program with an op it cannot compute is refused when it is loaded, with the layer', () => {
  const f = new GraphFunction('call')
  const x = f.feed('x', 'float32', [2])
  f.layer = 'fourier'
  f.fetch('y', f.add('FFT', [x], {}, [x]))
  expect(() => planCall(f)).toThrow('Layer “fourier”: the eager executor cannot compute FFT.')
})
