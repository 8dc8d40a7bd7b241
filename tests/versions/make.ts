// Makes what this version leaves on people's disks: photos, a model, runs, exports and a project, as files for the versions that follow.
//   node tests/versions/make.ts <folder>
// Run once for a version, and kept as it is: tests/versions/opened.full.test.ts opens every folder beside it.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { openProduct } from '../../src/api/product.ts'
import { testWindow } from '../../src/api/test-window.ts'
import { kerasModel } from '../../src/core/formats/keras/write-model.ts'
import { writeKerasFile } from '../../src/node/models/export-files.ts'
import { runCli, startCli } from '../cli/run-cli.ts'
import { joined } from '../export/joined.ts'
import { GraphBuilder } from '../models/graphs.ts'

const [to] = process.argv.slice(2)
if (to === undefined) throw new Error('Say into which folder: node tests/versions/make.ts <folder>')

const place = mkdtempSync(join(tmpdir(), 'frostline made '))
process.env['FROSTLINE_CONFIG'] = join(place, 'config')
const cli = { cache: join(place, 'cache'), cwd: place }
const CLASSES = ['across', 'down', 'plain']

try {
  await drawPhotos()
  writeModel()
  await makeRuns()
  await makeProject()
  for (const name of ['photos', 'own.keras', 'run', 'stopped', 'exports', 'Stripes.frostline'])
    cpSync(join(place, name), join(to, name), { recursive: true, filter: (path) => !isMadeAnew(path) })
  writeFileSync(join(to, 'made-in.txt'), `${place}\n`)
} finally {
  rmSync(place, { recursive: true, force: true })
}

/** What is made again where it is missing. */
function isMadeAnew(path: string): boolean {
  return ['cache', 'thumbnails', 'uploads'].some((name) => path === join(place, 'Stripes.frostline', name))
}

async function drawPhotos(): Promise<void> {
  for (const [kind, name] of CLASSES.entries()) {
    mkdirSync(join(place, 'photos', name), { recursive: true })
    for (let i = 0; i < 10; i++) await drawPhoto(join(place, 'photos', name, `${name} ${i}.jpg`), kind, i)
  }
}

async function drawPhoto(path: string, kind: number, seed: number): Promise<void> {
  const side = 32
  const pixels = Buffer.alloc(side * side * 3)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++) {
        const wave = [Math.sin(y + seed), Math.sin(x + seed), 0][kind]
        pixels[(y * side + x) * 3 + c] = 128 + 60 * wave + 40 * Math.sin(seed * 7.3 + c + (x * y) / (20 + seed))
      }
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 85 })
    .toFile(path)
}

function writeModel(): void {
  const builder = new GraphBuilder()
  builder.add('conv', 'Conv2D', 'photo', { filters: 6, kernel_size: [3, 3], strides: [2, 2], activation: 'relu' })
  builder.add('norm', 'BatchNormalization', 'conv')
  builder.add('deeper', 'Conv2D', 'norm', { filters: 8, kernel_size: [3, 3], activation: 'relu' })
  builder.add('gap', 'GlobalAveragePooling2D', 'deeper')
  builder.add('classes', 'Dense', 'gap', { units: 5, activation: 'softmax' })
  const graph = builder.graph()
  const weights = new Map(
    [...graph.weights].map(([name, { shape, values }]) => {
      const numbers = values.map((_, i) => 0.4 * Math.sin(i * 12.9898))
      return [name, { shape, values: name.endsWith('variance') ? numbers.map((n) => 1 + n * n) : numbers }]
    }),
  )
  writeFileSync(join(place, 'own.keras'), joined(writeKerasFile(kerasModel({ ...graph, weights }))))
}

async function makeRuns(): Promise<void> {
  const train = ['train', 'photos', '--seed', '7', '--json']
  await mustEnd(0, [...train, '--model', 'own.keras', '--freeze', 'deeper', '--epochs', '3', '--out', 'run'])
  const stopped = [...train, '--freeze', 'head', '--epochs', '60', '--patience', 'off', '--out', 'stopped']
  const long = startCli(stopped, cli)
  await long.until((record) => record.kind === 'epoch')
  long.child.kill('SIGINT')
  await long.ended
  // two megabytes that resuming does not read
  rmSync(join(place, 'stopped', 'model'), { recursive: true })
  await mustEnd(0, ['export', 'run', '--to', 'tfjs,keras,onnx,savedmodel', '--out', 'exports'])
}

async function mustEnd(code: number, args: readonly string[]): Promise<void> {
  const ended = await runCli(args, cli)
  if (ended.code !== code)
    throw new Error(`frostline ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}${ended.stdout}`)
}

/** A project with a finished run, a class renamed after it, a label changed and a photo without one. */
async function makeProject(): Promise<void> {
  const product = openProduct({
    log: { info: () => undefined, error: (thrown) => console.error(thrown) },
    host: {},
    config: join(place, 'config'),
    projectsFolder: place,
  })
  try {
    const window = testWindow(product.services)
    await window.projects.create({ name: 'Stripes' })
    product.services.paths.add(place)
    await window.photos.startImport({ paths: [join(place, 'photos')] })
    for await (const state of await window.photos.importing()) if (state?.phase === 'done') break
    const { library } = product.services.workspace.project
    const { name: model } = await window.models.add({ path: join(place, 'own.keras') })
    const changes = { model, recipe: 'head-only', plan: { seed: 7 } }
    await window.projects.changeDraft({
      changes: Object.entries(changes).map(([key, value]) => ({ path: [key as keyof typeof changes], value })),
    })
    const { runId } = await window.runs.start()
    for await (const { run } of await window.runs.watch({ runId })) if (run && run.state !== 'running') break
    const [first, second] = library.listClasses()
    await window.photos.edit({ kind: 'rename-class', classId: first.id, name: 'level' })
    await window.photos.edit({ kind: 'label', photoIds: [1], classIds: [second.id], mode: 'replace' })
    await window.photos.edit({ kind: 'label', photoIds: [2], classIds: [], mode: 'replace' })
  } finally {
    await product.close()
  }
}
