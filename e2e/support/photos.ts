import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeSamples } from '../../scripts/samples/write-samples.ts'
import { PROJECT_FOLDER } from './product.ts'

const SHARED = resolve(PROJECT_FOLDER, process.env['FROSTLINE_SHARED'] ?? '../shared')
export const FLOWERS = join(SHARED, 'data', 'flowers')
export const MESSY = join(SHARED, 'data', 'messy')
export const MODELS = join(SHARED, 'models')

/**
 * A new folder with a sub-folder for each class: real flowers, or leaves drawn here where those are absent.
 *
 * @returns the names of the classes, in order.
 */
export async function photosByClass(folder: string, numClasses: number, photosPerClass: number): Promise<string[]> {
  if (existsSync(FLOWERS)) return copyFlowers(folder, numClasses, photosPerClass)
  console.warn(`No photos in ${FLOWERS} (set FROSTLINE_SHARED): drawn ones are used.`)
  return drawLeaves(folder, numClasses, photosPerClass)
}

function copyFlowers(folder: string, numClasses: number, photosPerClass: number): string[] {
  const classes = readdirSync(FLOWERS)
    .filter((name) => !name.includes('.'))
    .slice(0, numClasses)
  for (const name of classes)
    for (const file of readdirSync(join(FLOWERS, name)).slice(0, photosPerClass))
      cpSync(join(FLOWERS, name, file), join(folder, name, file), { mode: 0 })
  return classes
}

/** The second set has other leaves, for those who ask for more than one has, where both together have as many. */
const SEEDS = [1, 2]

async function drawLeaves(folder: string, numClasses: number, photosPerClass: number): Promise<string[]> {
  const drawn = `${folder}-drawn`
  let classes: string[] = []
  const numDrawn = new Map<string, number>()
  for (const seed of SEEDS) {
    const photos = await writeSamples(drawn, { seed })
    classes = [...new Set(photos.map(({ className }) => className))].sort().slice(0, numClasses)
    for (const name of classes) {
      mkdirSync(join(folder, name), { recursive: true })
      const before = numDrawn.get(name) ?? 0
      const taken = photos.filter(({ className }) => className === name).slice(0, photosPerClass - before)
      for (const { file } of taken) cpSync(join(drawn, file), join(folder, name, seed === 1 ? file : `${seed} ${file}`))
      numDrawn.set(name, before + taken.length)
    }
    rmSync(drawn, { recursive: true })
    const fewest = Math.min(...numDrawn.values())
    if (fewest === photosPerClass || fewest * SEEDS.length < photosPerClass) break
  }
  return classes
}
