import { app } from './implement.ts'

const never = new AbortController().signal

/** Asking models about photos. */
export const triesHandlers = {
  models: app.tries.models.handler(({ context, signal }) => context.tries.models(signal ?? never)),
  ask: app.tries.ask.handler(({ input, context }) => context.tries.ask(input)),
  grant: app.tries.grant.handler(({ input, context }) => ({ upload: context.tries.grants.take(input) })),
  folder: app.tries.folder.handler(({ context, signal }) => context.tries.folder.job.follow(signal)),
  startFolder: app.tries.startFolder.handler(({ input, context }) => ({ jobId: context.tries.startFolder(input) })),
  cancelFolder: app.tries.cancelFolder.handler(({ context }) => context.tries.folder.cancel()),
}
