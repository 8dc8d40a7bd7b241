import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compileInference } from '../../src/core/engine/compile/compile.ts'
import { kerasModel } from '../../src/core/export/keras/keras-model.ts'
import { writeOnnx } from '../../src/core/export/onnx/write-onnx.ts'
import { FLOATS_SIGNATURE, writeSavedModel } from '../../src/core/export/saved-model.ts'
import { graphOf } from '../../src/node/models/open-model-file.ts'
import { openUntrusted } from '../../src/node/models/untrusted/untrusted-file.ts'
import { writeKerasFile } from '../../src/node/models/write-keras-file.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeOrSkip } from '../executors/executors.ts'
import { differenceOf, exportCases } from './golden-exports.ts'
import { signatureOf } from './signature.ts'

/** Some sums of a few hundred products, in another order. */
const TOLERANCE = 1e-5

const folder = mkdtempSync(join(tmpdir(), 'frostline export '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const native = nativeOrSkip()
const cases = exportCases()

interface Ort {
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: object): Promise<Record<string, { data: Float32Array }>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: string, values: Float32Array, dims: readonly number[]) => object
}
const ort = (() => {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as Ort
  } catch {
    console.warn('Skipped: onnxruntime-node, which opens the ONNX files, is not installed.')
    return undefined
  }
})()

describe.runIf(ort)('ONNX Runtime says of every layer what Keras says', () => {
  test.each(cases)('$name', async ({ graph, x, expected }) => {
    const { InferenceSession, Tensor } = ort!
    const session = await InferenceSession.create(writeOnnx(graph, { preprocessing: false }), { logSeverityLevel: 3 })
    const { probabilities } = await session.run({ images: new Tensor('float32', x.values.slice(), x.shape) })
    await session.release()
    expect(differenceOf(probabilities.data, expected.values)).toBeLessThan(TOLERANCE)
  })
})

describe.runIf(native)('TensorFlow says of every layer in a SavedModel what Keras says', () => {
  test.each(cases)('$name', ({ name, graph, x, expected }) => {
    const { binding } = loadTensorFlow()
    const at = join(folder, name)
    mkdirSync(at)
    const bytes = writeSavedModel(graph)
    writeFileSync(join(at, 'saved_model.pb'), bytes)
    const { inputs, outputs } = signatureOf(bytes, FLOATS_SIGNATURE)
    const id = binding.loadSavedModel(at, 'serve')
    const input = binding.createTensor([...x.shape], binding.TF_FLOAT, x.values.slice())
    const [output] = binding.runSavedModel(id, [input], inputs, outputs)
    const values = binding.tensorDataSync(output.id) as Float32Array
    binding.deleteTensor(output.id)
    binding.deleteTensor(input)
    binding.deleteSavedModel(id)
    expect(differenceOf(values, expected.values)).toBeLessThan(TOLERANCE)
  })
})

/** Keras 3 has no name for GELU's tanh form. */
const inKeras = cases.filter(({ name }) => name !== 'activation-gelu-tanh')

describe.runIf(native)('a .keras file that is opened again computes the same', () => {
  test.each(inKeras)('$name', async ({ name, graph, x, expected }) => {
    const bytes = await writeKerasFile(kerasModel(graph))
    const again = await graphOf(await openUntrusted(new Uint8Array(bytes)), { source: name })
    const session = await native!.load(compileInference(again, [again.output]))
    session.assign(new Map([...again.weights].map(([key, weight]) => [key, { dtype: 'float32', ...weight }])))
    const answer = session.run('call', { x: { dtype: 'float32', shape: x.shape, values: x.values.slice() } })
    session.dispose()
    expect(differenceOf(answer[again.output].values as Float32Array, expected.values)).toBeLessThan(TOLERANCE)
  })
})

test('a layer that Keras 3 has not is refused by name', () => {
  const golden = cases.find(({ name }) => name === 'activation-gelu-tanh')!
  expect(() => kerasModel(golden.graph)).toThrow(/Layer “.+” \((Activation|Conv2D|Dense)\).*gelu_new/)
})
