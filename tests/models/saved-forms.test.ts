import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { formatLimits, limitInWords } from '../../src/core/export/format-limits.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { readLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { writeOwnModel } from '../../src/core/formats/tfjs/write-layers-model.ts'
import { exportModel } from '../../src/node/models/export-model.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../src/shared/contract/export.ts'
import { graphOf } from '../golden/engine-cases.ts'
import { listGoldens, loadGolden } from '../golden/load.ts'
import { loadWithTfjs } from './fixtures.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline saved '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const GOLDENS = (['layers'] as const).flatMap((group) => listGoldens(group).map((name) => [group, name] as const))

/** Through model.json and weights, and back. */
async function reread(graph: LayerGraph): Promise<LayerGraph> {
  const { modelJson, shards } = writeOwnModel(graph)
  const bytes = new Map(shards.map(({ path, pieces }) => [path, new Uint8Array(Buffer.concat(pieces))]))
  const json = JSON.parse(JSON.stringify(modelJson)) as unknown
  return readLayersModel(json, async (path) => bytes.get(path) ?? new Uint8Array(), {
    preprocessing: graph.preprocessing,
  })
}

test.each(GOLDENS)('every layer that is trained survives our own form: %s/%s', async (group, name) => {
  const once = await reread(graphOf(loadGolden(group, name)))
  const twice = await reread(once)
  expect(twice.layers).toEqual(once.layers)
  const graph = graphOf(loadGolden(group, name))
  expect(once.layers.map(({ className, inbound }) => [className, inbound])).toEqual(
    graph.layers.map(({ className, inbound }) => [className, inbound]),
  )
  expect([...once.weights.keys()].sort()).toEqual([...graph.weights.keys()].sort())
  for (const [weight, { values }] of graph.weights) expect(once.weights.get(weight)?.values).toEqual(values)
})

/** A model that ends in classes, with one layer that TF.js lacks. */
function withSlice(): LayerGraph {
  const graph = graphOf(loadGolden('layers', 'activation-relu'))
  const layers = graph.layers.map((layer) =>
    layer.name === 'tested'
      ? {
          ...layer,
          className: 'GetItem',
          config: { name: 'tested', key: ['ellipsis', { start: null, stop: null, step: -1 }] },
        }
      : layer.name === graph.output
        ? { ...layer, config: { ...layer.config, activation: 'softmax' } }
        : layer,
  )
  return { ...graph, layers, classNames: ['a', 'b', 'c'] }
}

describe('a model with a layer that TF.js lacks', () => {
  const folder = join(root, 'with a slice')

  test('is saved all the same, says so, and opens again', async () => {
    const graph = withSlice()
    await saveModel(graph, folder)
    const about = JSON.parse(readFileSync(join(folder, 'frostline.json'), 'utf8')) as Record<string, unknown>
    expect(about).toMatchObject({
      opensInTfjs: false,
      whyNotInTfjs: expect.stringContaining('“tested” (GetItem)') as string,
    })
    const { graph: opened } = await openModel(folder)
    expect(opened.layers.find(({ name }) => name === 'tested')).toMatchObject({ className: 'GetItem' })
    expect(opened.classNames).toEqual(['a', 'b', 'c'])
  })

  test('is not opened by TF.js as something else', async () => {
    const modelJson = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>
    await expect(loadWithTfjs({ modelJson, readShard: async () => new Uint8Array() })).rejects.toThrow()
  })

  test('is named before it is trained, with the format that cannot hold it', () => {
    const limits = formatLimits(withSlice())
    expect(limits.map(({ format }) => format)).toEqual(['tfjs'])
    expect(limits.map(limitInWords)[0]).toMatch(
      /^The model cannot be exported as TensorFlow.js layers-model. Layer “tested” \(GetItem\) cannot .* saved for Frostline alone/,
    )
  })

  const asking = (formats: readonly ExportFormat[], into: string) =>
    exportModel({
      model: folder,
      folder: join(root, into),
      formats,
      projectName: '',
      runName: '',
      multiLabel: false,
      report: undefined,
      plan: undefined,
      replace: false,
      check: async (_, written) => {
        compared = written
        return { checks: [], onNoise: true }
      },
    })
  let compared: readonly ExportFormat[] = []

  test('is exported in the formats that hold it; the one that does not is named and takes none along', async () => {
    const { files, notWritten } = await asking(EXPORT_FORMATS, 'all')
    const others = EXPORT_FORMATS.filter((format) => format !== 'tfjs')
    expect(notWritten).toEqual([{ format: 'tfjs', why: expect.stringContaining('“tested” (GetItem)') as string }])
    expect(compared).toEqual(others)
    const names = files.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['model.onnx', 'model.keras', 'saved_model/saved_model.pb']))
    expect(names).not.toContain('model.json')
    expect(readFileSync(join(root, 'all', 'README.md'), 'utf8')).toContain('“tested” (GetItem)')
  })

  test('is refused where no format that was asked for holds it', async () => {
    await expect(asking(['tfjs'], 'none')).rejects.toMatchObject({ code: 'model-not-expressible' })
  })
})

test('a model that TF.js has every layer of is saved for it, and says so', async () => {
  const graph = graphOf(loadGolden('layers', 'activation-relu'))
  const folder = join(root, 'plain')
  await saveModel(graph, folder)
  expect(JSON.parse(readFileSync(join(folder, 'frostline.json'), 'utf8'))).toMatchObject({ opensInTfjs: true })
  expect(formatLimits(graph)).toEqual([])
})
