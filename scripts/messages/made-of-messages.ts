import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { argumentsOf } from '../../src/shared/messages/arguments-of.ts'
import { projectFolder } from '../setup/places.mjs'
import { sharedMessages } from './shared-messages.ts'

const FOLDER = join(projectFolder, 'src', 'renderer', 'texts', 'messages')

interface Written {
  readonly path: string
  readonly text: string
}

/** What is made of the messages, and of what they share with the command line: the files beside `en.json`. */
export async function madeOfMessages(): Promise<Written[]> {
  const shared = sharedMessages()
  const messages = JSON.parse(readFileSync(join(FOLDER, 'en.json'), 'utf8')) as Record<string, string>
  const lines = Object.entries({ ...shared, ...messages }).flatMap(([key, message]) => {
    const types = [...argumentsOf(message)]
    return types.length === 0 ? [] : [`'${key}': { ${types.map((pair) => pair.join(': ')).join('; ')} }`]
  })
  const types = `/** What each message is given. Made by \`npm run messages\`. */
    export interface MessageArguments {\n${lines.join('\n')}\n}\n`
  return [await laidOut('arguments.ts', types), await laidOut('shared.json', JSON.stringify(shared))]
}

async function laidOut(name: string, text: string): Promise<Written> {
  const path = join(FOLDER, name)
  return { path, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) }
}
