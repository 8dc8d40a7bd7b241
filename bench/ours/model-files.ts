/**
 * How long it takes to open models and to write them in each format, beside what the disk takes for the same bytes.
 *
 *     node model-files.ts <empty folder> <rounds>
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Architecture } from '../../src/core/models/architectures/net.ts'
import { assembleGraph } from '../../src/core/models/assemble-graph.ts'
import { mobileNetV2 } from '../../src/core/models/architectures/mobilenet-v2.ts'
import { resNet50 } from '../../src/core/models/architectures/resnet.ts'
import { seededUniform } from '../../src/core/models/surgery.ts'
import { type LayerGraph, sizeOf, type WeightTensor } from '../../src/core/models/layer-graph.ts'
import { exportModel } from '../../src/node/models/export-model.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { EXPORT_FORMATS } from '../../src/shared/contract/export.ts'

const [scratch, rounds = '3'] = process.argv.slice(2)
if (scratch === undefined) throw new Error('Give an empty folder.')
const NUM_CLASSES = 1000
const PAUSE_MS = 100

for (const [architecture, title] of [
  [mobileNetV2, 'MobileNetV2 (alpha 1)'],
  [resNet50, 'ResNet50'],
] as const) {
  const model = join(scratch, `${title} saved`)
  await saveModel(randomModel(architecture, title), model)
  for (let round = 0; round < Number(rounds); round++) {
    say({ what: 'open', title, format: 'tfjs', megabytes: megabytesOf(model), ms: await timed(() => openModel(model)) })
    for (const format of EXPORT_FORMATS) {
      const folder = join(scratch, `${title} ${format}`)
      const ms = await timed(() => exportTo(model, folder, format))
      say({
        what: 'export',
        title,
        format,
        megabytes: megabytesOf(folder),
        ms,
        diskMs: await timed(() => copyOf(folder)),
      })
      const [keras] = readdirSync(folder).filter((name) => name.endsWith('.keras'))
      if (keras !== undefined)
        say({
          what: 'open',
          title,
          format,
          megabytes: megabytesOf(folder),
          ms: await timed(() => openModel(join(folder, keras))),
        })
      rmSync(folder, { recursive: true })
    }
  }
}

function exportTo(model: string, folder: string, format: (typeof EXPORT_FORMATS)[number]) {
  return exportModel({
    model,
    folder,
    formats: [format],
    projectName: '',
    runName: '',
    multiLabel: false,
    report: undefined,
    plan: undefined,
    replace: false,
    // the comparison is another matter: it takes as long as the photos do
    check: async () => Promise.resolve({ checks: [], onNoise: false }),
  })
}

/** Writes the bytes of a folder once more, synced, as the export does. */
function copyOf(folder: string): void {
  const copy = `${folder} copy`
  const files = filesOf(folder).map((name) => readFileSync(join(folder, name)))
  mkdirSync(copy)
  for (const [index, bytes] of files.entries()) {
    const file = openSync(join(copy, String(index)), 'w')
    writeSync(file, bytes)
    fsyncSync(file)
    closeSync(file)
  }
  rmSync(copy, { recursive: true })
}

function randomModel({ variants, scaling }: Architecture, title: string): LayerGraph {
  const variant = variants.find((each) => each.title === title)
  if (variant === undefined) throw new Error(`There is no “${title}”.`)
  const { size, build } = variant
  const flat = build(size, NUM_CLASSES)
  const uniform = seededUniform(1)
  const { weighted, finish } = assembleGraph(flat, { isKeras3: false, format: 'built' }, { source: title })
  const stored = weighted.flatMap((layer) =>
    layer.weights.map(({ name, shape }): [string, WeightTensor] => {
      const values = Float32Array.from({ length: sizeOf(shape) }, () => (uniform() - 0.5) * 0.1)
      // a variance is not negative
      const isVariance = name === 'moving_variance'
      return [`${layer.name}/${name}`, { shape, values: isVariance ? values.map((v) => 1 + v) : values }]
    }),
  )
  const graph = finish(new Map(stored))
  return { ...graph, preprocessing: { ...graph.preprocessing, ...scaling } }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
}

function megabytesOf(folder: string): number {
  return filesOf(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6
}

/** In milliseconds. Files that were deleted before are cleared away before it, not in it. */
async function timed(work: () => unknown): Promise<number> {
  const folder = openSync(scratch, 'r')
  fsyncSync(folder)
  closeSync(folder)
  await setTimeout(PAUSE_MS)
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function say(line: object): void {
  console.log(JSON.stringify(line))
}
