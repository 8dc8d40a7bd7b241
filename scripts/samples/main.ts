// node scripts/samples/main.ts: draws the sample photos that come with the program anew, and writes down what is on them.
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SAMPLE_PHOTOS, SAMPLES_FILE } from '../../src/node/samples/copy-samples.ts'
import { writeSamples } from './write-samples.ts'

rmSync(SAMPLE_PHOTOS, { recursive: true, force: true })
const photos = await writeSamples(SAMPLE_PHOTOS, {
  onProgress: (numWritten, numPhotos) => process.stdout.write(`\r${numWritten} of ${numPhotos}`),
})
for (const { file } of photos) chmodSync(join(SAMPLE_PHOTOS, file), 0o644)
const listed = photos.map(({ file, label }) => ({ file, ...(label === undefined ? {} : { label }) }))
writeFileSync(join(SAMPLE_PHOTOS, SAMPLES_FILE), `${JSON.stringify(listed, undefined, 2)}\n`)
console.log('')
