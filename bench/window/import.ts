/**
 * Photos a second that are taken into a new project, against sharp alone decoding the same files to the same size, in turns.
 *
 *     node bench/window/import.ts <folder of photos> <empty folder> <rounds>
 */
import { readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { THUMBNAIL_SIDE } from '../../src/node/project/thumbnails.ts'
import { createProject } from '../../src/node/project/open-project.ts'

const [photos, scratch, rounds = '3'] = process.argv.slice(2)
if (photos === undefined || scratch === undefined) throw new Error('Give a folder of photos and an empty one.')
const files = readdirSync(photos, { recursive: true })
  .map(String)
  .filter((name) => /\.jpe?g$/i.test(name))
  .map((name) => join(photos, name))

for (let round = 0; round < Number(rounds); round++) {
  const ours = await takeIn(`round ${round}`)
  const peer = await decodeAll()
  console.log(JSON.stringify({ numFiles: files.length, oursPerSecond: ours, peerPerSecond: peer }))
}

async function takeIn(name: string): Promise<number> {
  const project = createProject({ parent: scratch ?? '', name, multiLabel: false })
  const startedAt = performance.now()
  project.imports.start({ paths: [photos ?? ''], uploads: [], copy: false, labels: 'folders' })
  await project.imports.settled()
  const seconds = (performance.now() - startedAt) / 1000
  const taken = project.library.snapshot().photos.length
  const { folder } = project.layout
  await project.close()
  rmSync(folder, { recursive: true, force: true })
  if (taken < files.length * 0.9) throw new Error(`Only ${taken} of ${files.length} photos were taken in.`)
  return files.length / seconds
}

async function decodeAll(): Promise<number> {
  const startedAt = performance.now()
  const waiting = [...files]
  const work = async (): Promise<void> => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop())
      await sharp(await readFile(file))
        .autoOrient()
        .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .raw()
        .toBuffer()
  }
  // as many under way as keep every core busy
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, work))
  return files.length / ((performance.now() - startedAt) / 1000)
}
