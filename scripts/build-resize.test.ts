import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { assembleResize } from './build-resize.mjs'

test('the resizing kernel is what its source assembles to', async () => {
  const binary = readFileSync(new URL('../src/node/photos/resize/resize.wasm', import.meta.url))
  expect(Buffer.from(await assembleResize())).toEqual(binary)
})
