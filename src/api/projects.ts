import { sizeOfProject } from '../node/project/closed-project.ts'
import { failure } from '../shared/errors.ts'
import { app } from './implement.ts'
import { changeDraft, draftOf, followDraft } from './runs/run-project.ts'

/** The Start screen, and what is kept of Model and Train between runs. */
export const projectsHandlers = app.projects.router({
  recent: app.projects.recent.handler(({ context }) => context.workspace.recent()),
  forget: app.projects.forget.handler(({ input, context }) => context.workspace.forget(input.folder)),
  size: app.projects.size.handler(async ({ input: { folder }, context: { workspace } }) => ({
    sizeBytes: await sizeOfProject(workspace.listed(folder)),
  })),
  showFolder: app.projects.showFolder.handler(({ input, context: { host, workspace } }) => {
    const folder = workspace.listed(input.folder)
    if (host.reveal !== undefined) return host.reveal(folder)
    throw failure('cannot-reveal', { path: folder })
  }),
  renameRecent: app.projects.renameRecent.handler(({ input: { folder, name }, context }) =>
    context.workspace.renameRecent(folder, name),
  ),
  remove: app.projects.remove.handler(({ input, context }) => context.workspace.remove(input.folder)),
  current: app.projects.current.handler(async function* ({ context, signal }) {
    for await (const project of context.workspace.current.follow(signal)) yield project?.info() ?? null
  }),
  create: app.projects.create.handler(async ({ input: { name, parent, multiLabel }, context }) => {
    const folder = parent === undefined ? context.host.info.projectsFolder : context.paths.check(parent)
    return (await context.workspace.create({ name, parent: folder, multiLabel })).info()
  }),
  createSample: app.projects.createSample.handler(async ({ context }) =>
    (await context.workspace.createSample(context.host.info.projectsFolder)).info(),
  ),
  open: app.projects.open.handler(async ({ input: { folder, useBackup }, context }) =>
    (await context.workspace.open(context.paths.check(folder), useBackup)).info(),
  ),
  close: app.projects.close.handler(async ({ context }) => {
    const problem = await context.workspace.close()
    if (problem !== null) throw failure('backup-failed', { problem: { ...problem } })
  }),
  rename: app.projects.rename.handler(({ input, context }) => {
    context.workspace.rename(input.name)
    return context.workspace.project.info()
  }),
  saveCopy: app.projects.saveCopy.handler(async ({ input: { parent, name }, context: { workspace, paths } }) => {
    const folder = await workspace.saveCopy(paths.check(parent), name)
    paths.wrote(folder)
    return { folder }
  }),
  draft: app.projects.draft.handler(({ context }) => draftOf(context.workspace.project)),
  drafts: app.projects.drafts.handler(({ context, signal }) => followDraft(context.workspace.project, signal)),
  changeDraft: app.projects.changeDraft.handler(({ input, context }) =>
    changeDraft(context.workspace.project, input.changes),
  ),
})
