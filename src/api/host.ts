import { failure } from '../shared/errors.ts'
import { countPhotos, listFolder, makeFolder } from '../node/files/list-folder.ts'
import { app } from './implement.ts'
import type { Services } from './services.ts'

/** What the window asks of the machine it runs on. */
export const hostHandlers = {
  info: app.host.info.handler(({ context }) => context.host.info),
  commands: app.host.commands.handler(async function* ({ context, signal }) {
    for await (const id of context.host.chosenCommands?.(signal) ?? []) yield { id }
  }),
  listFolder: app.host.listFolder.handler(async ({ input: { path, purpose }, context }) => {
    const { workspace } = context
    refuseBesideDialogs(context)
    const listing = await listFolder(path ?? workspace.lastFolder(purpose), purpose)
    if (path !== undefined) workspace.rememberFolder(purpose, listing.path)
    return listing
  }),
  countPhotos: app.host.countPhotos.handler(({ input: { path }, context, signal }) => {
    refuseBesideDialogs(context)
    return countPhotos(path, signal)
  }),
  makeFolder: app.host.makeFolder.handler(({ input: { parent, name }, context }) => {
    refuseBesideDialogs(context)
    return { path: makeFolder(parent, name) }
  }),
  chooseNative: app.host.chooseNative.handler(async ({ input: { purpose, suggestedName }, context }) => {
    if (context.host.chooseNative !== undefined) {
      const chosen = await context.host.chooseNative(purpose, suggestedName)
      context.paths.add(...(chosen ?? []))
      return chosen
    }
    throw failure('no-native-dialogs', {})
  }),
  reveal: app.host.reveal.handler(({ input, context: { host, workspace, paths } }) => {
    const path =
      'photoId' in input
        ? workspace.project.photoPath(input.photoId)
        : paths.checkShown(input.path, workspace.current.value?.folder)
    if (host.reveal !== undefined) return host.reveal(path)
    throw failure('cannot-reveal', { path })
  }),
}

/** Where people choose in dialogs of the system, the window has no use for what else lies on the disk. */
function refuseBesideDialogs({ host }: Pick<Services, 'host'>): void {
  if (!host.info.hasNativeDialogs) return
  throw failure('use-native-dialogs', {})
}
