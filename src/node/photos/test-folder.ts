import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadSharp } from './load-sharp.ts'

/** A folder for one test. Call `remove` at its end. */
export function testFolder(): { path: string; write(name: string, content: string | Buffer): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'frostline-photos-'))
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** A small PNG of coarse noise: the same for the same seed, and like no other. */
export async function noisePng(seed: number): Promise<Buffer> {
  let state = seed * 2654435761 + 1
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  const raw = { width: 16, height: 16, channels: 3 as const }
  return loadSharp()(Buffer.from(Array.from({ length: 16 * 16 * 3 }, next)), { raw })
    .png()
    .toBuffer()
}
