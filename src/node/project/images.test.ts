import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSharp } from '../photos/load-sharp.ts'
import { testFolder } from '../photos/test-folder.ts'
import { ProjectImages } from './images.ts'
import type { OpenProject } from './project.ts'
import { testProject } from './test-project.ts'

let project: OpenProject
let remove: () => Promise<void>
let images: ProjectImages
let folder: ReturnType<typeof testFolder>
beforeEach(() => {
  ;({ project, remove } = testProject())
  folder = testFolder()
  images = new ProjectImages(project)
})
afterEach(async () => {
  await remove()
  folder.remove()
})

async function add(path: string): Promise<string> {
  project.imports.start({ paths: [path], uploads: [], copy: false, labels: 'none' })
  await project.imports.settled()
  return String(project.library.snapshot().photos.at(-1)!.id)
}

/** A picture whose left half is red. */
const halves = (): ReturnType<ReturnType<typeof loadSharp>> =>
  loadSharp()({ create: { width: 3000, height: 1000, channels: 3, background: '#0000ff' } }).composite([
    { input: { create: { width: 1500, height: 1000, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
  ])

async function sizeOf(response: Response): Promise<[number, number, string]> {
  const { width, height, format } = await loadSharp()(Buffer.from(await response.arrayBuffer())).metadata()
  return [width, height, format]
}

test('a photo is served small, to fill the screen, and whole; upright, whatever the format', async () => {
  const turned = await halves().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const id = await add(folder.write('turned.jpg', turned))
  expect(await sizeOf(await images.respond(id, 'thumb'))).toEqual([128, 384, 'jpeg'])
  expect(await sizeOf(await images.respond(id, 'view'))).toEqual([683, 2048, 'jpeg'])
  const full = await images.respond(id, 'full')
  expect(full.headers.get('content-type')).toBe('image/jpeg')
  expect(Buffer.from(await full.arrayBuffer())).toEqual(turned) // browsers turn a JPEG themselves
  const tiff = await add(folder.write('scan.tiff', await halves().withMetadata({ orientation: 6 }).tiff().toBuffer()))
  expect(await sizeOf(await images.respond(tiff, 'full'))).toEqual([1000, 3000, 'jpeg'])
})

test('what the window has is not sent again', async () => {
  const id = await add(folder.write('a.png', await halves().png().toBuffer()))
  const first = await images.respond(id, 'thumb')
  const tag = first.headers.get('etag')
  expect(tag).not.toBeNull()
  const again = await images.respond(id, 'thumb', tag)
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect((await images.respond(id, 'view', tag)).status).toBe(200)
})

test('a thumbnail that is gone or torn is made again', async () => {
  const id = await add(folder.write('a.png', await halves().png().toBuffer()))
  const { hash } = project.library.photos.get(Number(id))
  project.thumbnails.put([[hash, new Uint8Array(100)]])
  expect(await sizeOf(await images.respond(id, 'thumb'))).toEqual([384, 128, 'jpeg'])
  expect(project.thumbnails.get(hash)).toBeDefined()
  project.thumbnails.close()
  rmSync(project.layout.thumbnails, { recursive: true })
  expect(await sizeOf(await images.respond(id, 'thumb'))).toEqual([384, 128, 'jpeg'])
})

test('nothing but photos of the project is served', async () => {
  const id = await add(folder.write('a.png', await halves().png().toBuffer()))
  for (const [photo, kind] of [
    ['99', 'full'],
    ['../../etc/passwd', 'full'],
    ['0', 'thumb'],
    ['1e1', 'thumb'],
    [id, 'original'],
    [id, '__proto__'],
  ])
    expect((await images.respond(photo, kind)).status).toBe(404)
  project.library.edit({ kind: 'remove-photos', photoIds: [Number(id)] })
  expect((await images.respond(id, 'thumb')).status).toBe(404)
})

test('a file that was replaced is not passed off as the photo', async () => {
  const path = folder.write('a.png', await halves().png().toBuffer())
  const id = await add(path)
  writeFileSync(path, await halves().negate().png().toBuffer())
  for (const kind of ['view', 'full']) {
    const response = await images.respond(id, kind)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([410, 'changed'])
  }
  rmSync(path)
  expect((await images.respond(id, 'full')).status).toBe(410)
  expect((await images.respond(id, 'thumb')).status).toBe(200)
})

test('a tag holds for one size of one photo; any of several that are sent is taken', async () => {
  const id = await add(folder.write('a.png', await halves().png().toBuffer()))
  const tagOf = async (kind: string) => (await images.respond(id, kind)).headers.get('etag') ?? ''
  const [thumb, view] = [await tagOf('thumb'), await tagOf('view')]
  expect(thumb).not.toBe(view)
  const status = async (given: string) => (await images.respond(id, 'thumb', given)).status
  expect([await status(thumb), await status(`W/${thumb}`), await status(`${view}, ${thumb}`)]).toEqual([304, 304, 304])
  expect([await status(view), await status(`x${thumb}`), await status('')]).toEqual([200, 200, 200])
})

test('what is served may be kept for ever, and is nothing that could be run', async () => {
  const id = await add(folder.write('a.png', await halves().png().toBuffer()))
  for (const kind of ['thumb', 'view', 'full']) {
    const { headers, status } = await images.respond(id, kind)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(Number(headers.get('content-length'))).toBeGreaterThan(0)
  }
  const refused = await images.respond('99', 'full')
  expect([refused.headers.get('cache-control'), refused.headers.get('content-type')]).toEqual([
    'no-store',
    'application/json',
  ])
  expect(await refused.json()).toMatchObject({ code: 'photo-not-found' })
})

test('the file itself is served where every browser shows it upright; else its pixels', async () => {
  const png = await halves().png().toBuffer()
  const whole = await images.respond(await add(folder.write('a.png', png)), 'full')
  expect([whole.headers.get('content-type'), Buffer.from(await whole.arrayBuffer())]).toEqual(['image/png', png])
  const small = () => loadSharp()(png).resize(40, 20)
  const turned = await small().withMetadata({ orientation: 6 }).webp().toBuffer()
  const made = await images.respond(await add(folder.write('turned.webp', turned)), 'full')
  expect(await sizeOf(made)).toEqual([20, 40, 'jpeg'])
  const upright = await small().webp().toBuffer()
  const webp = await images.respond(await add(folder.write('upright.webp', upright)), 'full')
  expect(webp.headers.get('content-type')).toBe('image/webp')
  await webp.arrayBuffer()
})

test('a photo whose date alone changed is served from its bytes', async () => {
  const path = folder.write('a.png', await halves().png().toBuffer())
  const id = await add(path)
  utimesSync(path, 1000, 1000)
  expect(await sizeOf(await images.respond(id, 'full'))).toEqual([3000, 1000, 'jpeg'])
  expect(await sizeOf(await images.respond(id, 'view'))).toEqual([2048, 683, 'jpeg'])
})

test('a file that has the size or the date of the photo, but not its bytes, is another', async () => {
  const path = folder.write('a.png', await halves().png().toBuffer())
  const id = await add(path)
  const { mtime } = statSync(path)
  const bytes = readFileSync(path)
  bytes[bytes.length - 5] ^= 1
  writeFileSync(path, bytes)
  utimesSync(path, 1000, 1000)
  const codeOf = async () => ((await (await images.respond(id, 'view')).json()) as { code: string }).code
  expect(await codeOf()).toBe('changed')
  writeFileSync(path, Buffer.concat([bytes, bytes]))
  utimesSync(path, mtime, mtime)
  expect(await codeOf()).toBe('changed')
})

test('a view that could not be made is tried again', async () => {
  const bytes = await halves().png().toBuffer()
  const path = folder.write('a.png', bytes)
  const id = await add(path)
  rmSync(path)
  expect((await images.respond(id, 'view')).status).toBe(410)
  writeFileSync(path, bytes)
  expect((await images.respond(id, 'view')).status).toBe(200)
  // and one that was made is there without its file, for as long as it is among the last
  rmSync(path)
  expect((await images.respond(id, 'view')).status).toBe(200)
})
