import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ARCHITECTURES } from '../architectures/all.ts'
import { assembleGraph } from '../assemble-graph.ts'
import { CATALOG, catalogModel } from './catalog.ts'
import { type CatalogFile, downloadBytes, hostOf, SCALING_OF_MODE } from './catalog-model.ts'

const variants = new Map(
  ARCHITECTURES.flatMap(({ scaling, variants: all }) => all.map((variant) => [variant.title, { scaling, variant }])),
)
const files = CATALOG.flatMap(({ file, labels }): CatalogFile[] => (labels ? [file, labels] : [file]))

test('every model has a name of its own, and a file of its own', () => {
  expect(CATALOG.length).toBeGreaterThan(40)
  expect(new Set(CATALOG.map(({ id }) => id)).size).toBe(CATALOG.length)
  expect(new Set(CATALOG.map(({ file }) => file.address)).size).toBe(CATALOG.length)
  for (const { id, licence, top1, top1Source } of CATALOG) {
    expect(id, id).toMatch(/^[a-z0-9][a-z0-9.-]*$/)
    expect(licence, id).toMatch(/^(Apache-2\.0|MIT|BSD-[23]-Clause|CC-BY-4\.0)$/)
    expect(top1 > 0.5 && top1 < 0.82, id).toBe(true)
    expect(top1Source, id).not.toBe('')
  }
})

test('every address is an https one of the hosts that are named', () => {
  for (const { address, redirectHosts = [] } of files) {
    const url = new URL(address)
    expect([url.protocol, url.search, url.hash, url.username]).toEqual(['https:', '', '', ''])
    expect(['storage.googleapis.com', 'github.com']).toContain(url.host)
    expect(redirectHosts.every((host) => host.endsWith('.githubusercontent.com'))).toBe(true)
  }
  expect(new Set(CATALOG.map(hostOf))).toEqual(new Set(['storage.googleapis.com', 'github.com']))
})

test('every .h5 is pinned by a hash or by its length, and a length fits its weights', () => {
  for (const { sizeBytes, md5, sha256 } of files) {
    if (md5 !== undefined) expect(md5).toMatch(/^[0-9a-f]{32}$/)
    if (sha256 !== undefined) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    if (sizeBytes !== undefined) expect(Number.isInteger(sizeBytes)).toBe(true)
  }
  const hashes = files.flatMap(({ md5, sha256 }) => [md5 ?? [], sha256 ?? []].flat())
  expect(new Set(hashes).size).toBe(
    new Set(files.filter((file) => file.md5 ?? file.sha256).map(({ address }) => address)).size,
  )
  for (const model of CATALOG) {
    if (model.format !== 'keras-h5') continue
    const { id, file, numParameters } = model
    expect(file.md5 ?? file.sha256 ?? file.sizeBytes, id).toBeDefined()
    if (file.sizeBytes === undefined) continue
    expect(downloadBytes(model)).toEqual({ bytes: file.sizeBytes, isExact: true })
    expect(file.sizeBytes, id).toBeGreaterThan(4 * numParameters)
    // MobileNet's files without top have the room of the top in them
    if (!id.startsWith('mobilenet-0') && !id.startsWith('mobilenet-1'))
      expect(file.sizeBytes, id).toBeLessThan(4 * numParameters * 1.2 + 1e6)
  }
})

test('every model is of a network known here, and agrees with it: input, preprocessing, parameters', () => {
  const seen = new Set<string>()
  for (const { id, architecture, inputSize, preprocessing, hasTop, numParameters } of CATALOG) {
    const known = variants.get(architecture)
    if (!known) throw new Error(`${id}: no network “${architecture}”`)
    seen.add(architecture.replace(/ \(alpha.*\)/, ''))
    expect(inputSize, id).toBe(known.variant.size)
    expect(SCALING_OF_MODE[preprocessing], id).toEqual(known.scaling)
    const model = known.variant.build(known.variant.size, hasTop ? 1000 : undefined)
    const { weighted } = assembleGraph(model, { isKeras3: true, format: 'keras-h5-weights' }, {})
    const sizes = weighted.flatMap(({ weights }) => weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1)))
    expect(numParameters, id).toBe(sizes.reduce((a, b) => a + b, 0))
  }
  expect(seen).toEqual(new Set([...variants.keys()].map((title) => title.replace(/ \(alpha.*\)/, ''))))
})

test('a name that is not there brings the closest that are', () => {
  expect(catalogModel('resnet50').file.address).toContain('resnet50_weights')
  expect(() => catalogModel('resnet-50v2')).toThrow(
    expect.objectContaining({
      code: 'model-not-in-catalog',
      data: expect.objectContaining({ close: expect.arrayContaining(['resnet50v2']) as unknown }) as object,
    }),
  )
})

const shared = process.env['FROSTLINE_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const real = join(shared, 'models', 'keras-h5')
test.skipIf(!existsSync(real))('real files are those of the catalog', () => {
  for (const [id, name] of [
    ['mobilenet-0.25-notop', 'mobilenet_2_5_224_tf_no_top.h5'],
    ['squeezenet-1.1-notop', 'squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'],
  ] as const) {
    const { address, sizeBytes, sha256 } = catalogModel(id).file
    const bytes = readFileSync(join(real, name))
    expect(address.endsWith(`/${name}`)).toBe(true)
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([sizeBytes, sha256])
  }
  const hosted = CATALOG.find(({ id }) => id === 'tfjs-mobilenet-0.25')
  const folder = join(shared, 'models', 'mobilenet-v1-0.25-224')
  const { weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: { paths: string[] }[]
  }
  const hash = createHash('sha256')
  for (const path of weightsManifest.flatMap(({ paths }) => paths)) hash.update(readFileSync(join(folder, path)))
  expect(hosted).toMatchObject({ weightsSha256: hash.digest('hex') })
})
