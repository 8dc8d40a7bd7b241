// Writes what the messages of the window are given, by name and type, from the messages themselves. `npm run messages`
import { writeFileSync } from 'node:fs'
import { currentArguments } from './arguments.ts'

for (const { path, text } of await currentArguments()) writeFileSync(path, text)
