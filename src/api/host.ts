import { AppError } from '../shared/errors.ts'
import { listFolder, makeFolder } from '../node/files/list-folder.ts'
import { app } from './implement.ts'

/** What the window asks of the machine it runs on. */
export const hostHandlers = {
  info: app.host.info.handler(({ context }) => context.host.info),
  commands: app.host.commands.handler(async function* ({ context, signal }) {
    for await (const id of context.host.chosenCommands?.(signal) ?? []) yield { id }
  }),
  listFolder: app.host.listFolder.handler(async ({ input: { path, purpose }, context: { workspace } }) => {
    const listing = await listFolder(path ?? workspace.lastFolder(purpose), purpose)
    if (path !== undefined) workspace.rememberFolder(purpose, listing.path)
    return listing
  }),
  makeFolder: app.host.makeFolder.handler(({ input: { parent, name } }) => ({ path: makeFolder(parent, name) })),
  chooseNative: app.host.chooseNative.handler(({ input: { purpose, suggestedName }, context }) => {
    if (context.host.chooseNative !== undefined) return context.host.chooseNative(purpose, suggestedName)
    throw new AppError('no-native-dialogs', 'This window has no dialogs of the system.', {
      hint: 'Choose the folder in the window itself.',
    })
  }),
  reveal: app.host.reveal.handler(({ input, context }) => {
    if (context.host.reveal !== undefined) return context.host.reveal(input.path)
    throw new AppError('cannot-reveal', 'Files cannot be shown from here.', { hint: `It is “${input.path}”.` })
  }),
}
