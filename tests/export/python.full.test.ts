import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { kerasModel } from '../../src/core/formats/keras/write-model.ts'
import { writeOnnx } from '../../src/core/formats/onnx/write-onnx.ts'
import { writeSavedModel } from '../../src/core/formats/saved-model/saved-model.ts'
import { exportModel } from '../../src/node/models/export-model.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { writeKerasFile } from '../../src/node/models/export-files.ts'
import { EXPORT_FORMATS } from '../../src/shared/contract/export.ts'
import { compareExport } from '../../src/trainer/export/compare-export.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { loadPredictor } from '../../src/trainer/predict/predictor.ts'
import { findPython } from '../keras/python-keras.ts'
import { exportCases } from './golden-exports.ts'
import { joined } from './joined.ts'

/** Some sums of a few hundred products, in another order. */
const TOLERANCE = 1e-5

const found = findPython(['keras', 'tensorflow', 'onnx', 'onnxruntime', 'PIL'])
if ('why' in found) console.warn(found.why)
const python = 'python' in found ? found.python : undefined
const folder = mkdtempSync(join(tmpdir(), 'frostline python exports '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Differences = Readonly<Record<string, number | string>> & { readonly name: string }

function checkInPython(manifest: readonly object[]): Differences[] {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const script = fileURLToPath(new URL('check_exports.py', import.meta.url))
  const { stdout, stderr } = spawnSync(python!, [script, folder], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  if (lines.length !== manifest.length) throw new Error(stderr.slice(-4000))
  return lines.map((line) => JSON.parse(line) as Differences)
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

test.runIf(python)(
  'Keras, TensorFlow and ONNX Runtime say of every golden layer and net what it should say',
  async () => {
    const manifest: object[] = []
    for (const { name, graph, x, expected } of exportCases()) {
      const write = (file: string, content: Uint8Array): string => {
        writeFileSync(join(folder, file), content)
        return file
      }
      mkdirSync(join(folder, name))
      write(join(name, 'saved_model.pb'), joined(writeSavedModel(graph)))
      // Keras 3 has no name for GELU's tanh form
      const isInKeras = name !== 'activation-gelu-tanh'
      const files = {
        savedmodel: name,
        onnx: write(`${name}.onnx`, joined(writeOnnx(graph, { preprocessing: false }))),
        ...(isInKeras ? { keras: write(`${name}.keras`, joined(writeKerasFile(kerasModel(graph)))) } : {}),
      }
      const [at, answer] = [write(`${name}.x`, bytesOf(x.values)), write(`${name}.y`, bytesOf(expected.values))]
      manifest.push({ name, files, x: at, y: answer, shape: x.shape, dtype: 'float32' })
    }
    const wrong = checkInPython(manifest).filter(({ name: _, ...differences }) =>
      Object.values(differences).some((difference) => !(typeof difference === 'number' && difference < TOLERANCE)),
    )
    expect(wrong).toEqual([])
  },
  600_000,
)

describe.runIf(python)('an exported model', () => {
  const exported = join(folder, 'exported')

  test('says in Python what the app says of the same bytes', async () => {
    await exportModel({
      model: 'frostnet-64',
      folder: exported,
      formats: EXPORT_FORMATS,
      projectName: 'Leaves',
      runName: '',
      multiLabel: false,
      report: undefined,
      plan: undefined,
      replace: false,
      check: (at) =>
        compareExport(
          {
            model: 'frostnet-64',
            exported: at,
            formats: [...EXPORT_FORMATS],
            onnxPreprocessing: true,
            photos: [],
            executor: 'auto',
          },
          { emit: () => undefined, signal: new AbortController().signal },
        ),
    })
    const pixels = Uint8Array.from({ length: 2 * 64 * 64 * 3 }, (_, i) => ((i + 1) * 2654435761) >>> 24)
    writeFileSync(join(folder, 'bytes.x'), pixels)
    writeFileSync(join(folder, 'bytes.y'), bytesOf(await answersOf(pixels, 2)))
    const files = { savedmodel: 'exported/saved_model', onnx: 'exported/model.onnx', keras: 'exported/model.keras' }
    const [{ name: _, ...differences }] = checkInPython([
      { name: 'frostnet-64', files, x: 'bytes.x', y: 'bytes.y', shape: [2, 64, 64, 3], dtype: 'uint8' },
    ])
    expect(Object.keys(differences)).toEqual(['savedmodel', 'onnx', 'keras'])
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-4)
  })

  test('is used by the code in its README as it is there', async () => {
    const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 90) + (i % 3) * 9)
    const photo = join(folder, 'photo.png')
    await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } }).toFile(photo)
    const probabilities = await answersOf(pixels, 1)
    const { classNames: labels } = JSON.parse(readFileSync(join(exported, 'labels.json'), 'utf8')) as {
      classNames: string[]
    }
    const readMe = readFileSync(join(exported, 'README.md'), 'utf8')
    const codes = [...readMe.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code)
    expect(codes).toHaveLength(3)
    for (const code of codes) {
      writeFileSync(join(exported, 'classify.py'), code)
      const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', KERAS_BACKEND: 'tensorflow' }
      const { stdout, stderr } = spawnSync(python!, ['classify.py', photo], { cwd: exported, encoding: 'utf8', env })
      const said = new Map(
        [...stdout.matchAll(/^(.+): (\d\.\d+)$/gm)].map(([, label, value]) => [label, Number(value)]),
      )
      expect(said.size, stderr.slice(-2000)).toBe(labels.length)
      labels.forEach((label, i) => expect(said.get(label), label).toBeCloseTo(probabilities[i], 4))
      expect([...said.values()]).toEqual([...said.values()].sort((a, b) => b - a))
    }
  })
})

async function answersOf(pixels: Uint8Array, numImages: number): Promise<Float32Array> {
  const { executor } = await chooseExecutor('auto')
  const predictor = await loadPredictor(executor, (await openModel('frostnet-64')).graph)
  try {
    return predictor.run(pixels.slice(), numImages)
  } finally {
    predictor.dispose()
  }
}
