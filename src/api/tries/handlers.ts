import { app } from '../implement.ts'

const never = new AbortController().signal

/** Asking models about photos. */
export const triesHandlers = {
  models: app.tries.models.handler(({ context, signal }) => context.tries.models(signal ?? never)),
  ask: app.tries.ask.handler(({ input, context }) => context.tries.ask(input)),
  folder: app.tries.folder.handler(({ context, signal }) => context.tries.folder.job.follow(signal)),
  startFolder: app.tries.startFolder.handler(({ input, context: { tries, paths } }) => {
    const [folder, csv] = [paths.check(input.folder), paths.check(input.csv)]
    const jobId = tries.startFolder({ ...input, folder, csv })
    paths.wrote(csv)
    return { jobId }
  }),
  cancelFolder: app.tries.cancelFolder.handler(({ context }) => context.tries.folder.cancel()),
}
