// Writes docs/formats from the code: a page and a JSON schema for every file and stream of Frostline. `npm run formats`
import { writeFileSync } from 'node:fs'
import { currentFiles } from './files.ts'

const { files, undescribed } = await currentFiles()
for (const { path, text } of files) writeFileSync(path, text)
for (const field of undescribed) console.error(`Not described yet: ${field}`)
process.exitCode = undescribed.length === 0 ? 0 : 1
