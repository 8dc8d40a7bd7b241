import { execFileSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ByteBudget, limitPhotoBytes, withPhotoBytes } from './photo-bytes.ts'
import { statPhoto } from './read-photo.ts'
import { noisePng, testFolder } from './test-folder.ts'

let folder: ReturnType<typeof testFolder>
beforeEach(() => (folder = testFolder()))
afterEach(() => folder.remove())

test('what is taken stays within the budget; what is larger waits until it is alone, and nobody is passed over', async () => {
  const budget = new ByteBudget(10)
  const order: string[] = []
  const take = async (name: string, bytes: number): Promise<void> => {
    await budget.take(bytes)
    order.push(name)
  }
  const taking = [take('a', 6), take('b', 4), take('large', 25), take('c', 1)]
  await Promise.all(taking.slice(0, 2))
  expect(order).toEqual(['a', 'b'])
  budget.give(6)
  budget.give(4)
  await taking[2]
  expect(order).toEqual(['a', 'b', 'large'])
  budget.give(25)
  await taking[3]
  expect(order).toEqual(['a', 'b', 'large', 'c'])
  expect(budget.mostTaken).toBe(25)
})

test('of many photos that are asked for at once only as many are in memory as the budget holds', async () => {
  const png = await noisePng(1)
  const paths = Array.from({ length: 20 }, (_, i) => folder.write(`${i}.png`, png))
  const budget = limitPhotoBytes(3 * png.length)
  let numInMemory = 0
  let most = 0
  let tellFull = (): void => undefined
  const full = new Promise<void>((resolve) => (tellFull = resolve))
  await Promise.all(
    paths.map(async (path) =>
      withPhotoBytes(path, await statPhoto(path), async (bytes) => {
        expect(bytes.equals(png)).toBe(true)
        most = Math.max(most, ++numInMemory)
        // the first ones stay until as many are in memory as may be
        if (numInMemory === 3) tellFull()
        await full
        await new Promise(setImmediate)
        numInMemory--
      }),
    ),
  )
  expect(most).toBe(3)
  expect(budget.mostTaken).toBe(3 * png.length)
})

test('one that fails gives back what it took', async () => {
  const budget = limitPhotoBytes(10)
  const path = folder.write('a.png', await noisePng(1))
  const stats = await statPhoto(path)
  const failing = (): never => {
    throw new Error('not today')
  }
  await expect(withPhotoBytes(path, stats, failing)).rejects.toThrow('not today')
  await expect(withPhotoBytes(`${path}x`, stats, failing)).rejects.toThrow(/ENOENT/)
  await withPhotoBytes(path, stats, () => undefined)
  expect(budget.mostTaken).toBe(Number(stats.size))
})

const MODULES = ['./photo-bytes.ts', './read-photo.ts'].map((name) => new URL(name, import.meta.url).href)

test.runIf(process.platform === 'linux')('large files are in memory one after the other, not together', async () => {
  // 60 MB each, nearly all of it holes in the disk
  const paths = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => join(folder.path, `${i}.png`))
  for (const [i, path] of paths.entries()) {
    folder.write(`${i + 1}.png`, await noisePng(i))
    truncateSync(path, 60 * 2 ** 20)
  }
  const script = `
    import { readFileSync } from 'node:fs'
    import { limitPhotoBytes, withPhotoBytes } from ${JSON.stringify(MODULES[0])}
    import { statPhoto } from ${JSON.stringify(MODULES[1])}
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
    limitPhotoBytes(64 * 2 ** 20)
    const before = peak()
    const paths = ${JSON.stringify(paths)}
    const read = await Promise.all(paths.map(async (path) => withPhotoBytes(path, await statPhoto(path), (bytes) => bytes.length)))
    console.log(JSON.stringify({ read, grown: peak() - before }))`
  const stdout = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  const { read, grown } = JSON.parse(stdout) as { read: number[]; grown: number }
  expect(read).toEqual(paths.map(() => 60 * 2 ** 20))
  expect(grown).toBeLessThan(150) // 480 together
})
