/**
 * Photos a second that are taken into a new project, against sharp alone decoding the same files to the same size, in turns: small photos,
 * and some as large as a camera's.
 *
 *     node bench/window/import.ts <empty folder> <rounds> <folders of small photos>
 */
import { readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { THUMBNAIL_SIDE } from '../../src/node/project/thumbnails.ts'
import { createProject } from '../../src/node/project/open-project.ts'
import { writeCameraPhotos } from './camera-photos.ts'

const [scratch, rounds, ...small] = process.argv.slice(2)
if (scratch === undefined || small.length === 0) throw new Error('Give an empty folder, rounds, and folders of photos.')
/** Enough that the start of threads, a tenth of a second, is as small a part as in the imports of people. */
const CAMERA_PHOTOS = 320
const camera = await writeCameraPhotos(join(scratch, 'camera'), filesIn(small).slice(0, CAMERA_PHOTOS))

for (let round = 0; round < Number(rounds); round++)
  for (const [kind, folders] of [
    ['small', small],
    ['camera', [camera]],
  ] as const) {
    const files = filesIn(folders)
    const oursPerSecond = await takeIn(`${kind} ${round}`, folders, files)
    const peerPerSecond = await decodeAll(files)
    console.log(JSON.stringify({ kind, numFiles: files.length, oursPerSecond, peerPerSecond }))
  }
rmSync(camera, { recursive: true })

function filesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const names = readdirSync(folder, { recursive: true }).map(String)
    return names.filter((name) => /\.jpe?g$/i.test(name)).map((name) => join(folder, name))
  })
}

async function takeIn(name: string, folders: readonly string[], files: readonly string[]): Promise<number> {
  const project = createProject({ parent: scratch ?? '', name, multiLabel: false })
  const startedAt = performance.now()
  project.imports.start({ paths: [...folders], uploads: [], copy: false, labels: 'folders' })
  await project.imports.settled()
  const seconds = (performance.now() - startedAt) / 1000
  const taken = project.library.snapshot().photos.length
  const { folder } = project.layout
  await project.close()
  rmSync(folder, { recursive: true, force: true })
  if (taken < files.length * 0.9) throw new Error(`Only ${taken} of ${files.length} photos were taken in.`)
  return files.length / seconds
}

async function decodeAll(files: readonly string[]): Promise<number> {
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
