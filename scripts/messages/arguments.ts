import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { argumentsOf } from '../../src/shared/messages/arguments-of.ts'
import { projectFolder } from '../setup/places.mjs'

/** The folders that hold messages: `en.json`, and what was made of it. */
const FOLDERS = [join(projectFolder, 'src', 'renderer', 'texts', 'messages')]

/** What stands in each `arguments.ts`, made of the `en.json` beside it. */
export async function currentArguments(): Promise<{ path: string; text: string }[]> {
  return await Promise.all(
    FOLDERS.map(async (folder) => {
      const path = join(folder, 'arguments.ts')
      const messages = JSON.parse(readFileSync(join(folder, 'en.json'), 'utf8')) as Record<string, string>
      const lines = Object.entries(messages).flatMap(([key, message]) => {
        const types = [...argumentsOf(message)]
        return types.length === 0 ? [] : [`'${key}': { ${types.map((pair) => pair.join(': ')).join('; ')} }`]
      })
      const text = `/** What each message of en.json is given. Made by \`npm run messages\`. */
        export interface MessageArguments {\n${lines.join('\n')}\n}\n`
      return { path, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) }
    }),
  )
}
