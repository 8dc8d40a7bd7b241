import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { argumentsOf } from '../../src/shared/messages/arguments-of.ts'
import { projectFolder } from '../setup/places.mjs'
import { flagMessages, sharedMessages } from './shared-messages.ts'

interface Written {
  readonly path: string
  readonly text: string
}

/** What is made of the messages, and of tables that hosts share: the files beside each `en.json`. */
export const madeOfMessages = async (): Promise<Written[]> =>
  (await Promise.all([madeFor('renderer', sharedMessages()), madeFor('cli', flagMessages())])).flat()

async function madeFor(host: 'renderer' | 'cli', shared: Readonly<Record<string, string>>): Promise<Written[]> {
  const folder = join(projectFolder, 'src', host, 'texts', 'messages')
  const messages = JSON.parse(readFileSync(join(folder, 'en.json'), 'utf8')) as Record<string, string>
  const lines = Object.entries({ ...shared, ...messages }).flatMap(([key, message]) => {
    const types = [...argumentsOf(message)]
    return types.length === 0 ? [] : [`'${key}': { ${types.map((pair) => pair.join(': ')).join('; ')} }`]
  })
  const types = `/** What each message is given. Made by \`npm run messages\`. */
    export interface MessageArguments {\n${lines.join('\n')}\n}\n`
  return [
    await laidOut(join(folder, 'arguments.ts'), types),
    await laidOut(join(folder, 'shared.json'), JSON.stringify(shared)),
  ]
}

async function laidOut(path: string, text: string): Promise<Written> {
  return { path, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) }
}
