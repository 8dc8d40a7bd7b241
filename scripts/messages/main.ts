// Writes what is made of the messages of window and command line: the types of what each is given, and those that come from shared tables. `npm run messages`
import { writeFileSync } from 'node:fs'
import { madeOfMessages } from './made-of-messages.ts'

for (const { path, text } of await madeOfMessages()) writeFileSync(path, text)
