import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'

const Nothing = (z: Zod) => z.object({})
const Named = (z: Zod) => z.object({ name: z.string() })
const AtPath = (z: Zod) => z.object({ path: z.string() })

/** Why a backup could not be made, as it was told. */
const Told = (z: Zod) =>
  z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })

/** What can be wrong with a project as a whole: its folder, its database, its backups. */
export const PROJECT_FAILURES = {
  'not-a-project': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('folder'), folder: z.string(), suffix: z.string() }),
        z.object({ of: z.literal('file'), path: z.string(), meant: z.string() }),
        z.object({ of: z.literal('gone'), folder: z.string() }),
        z.object({ of: z.literal('closed'), folder: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'folder':
          return `“${data.folder}” is not a Frostline project.`
        case 'file':
          return `“${data.path}” is a file; a project is a folder.`
        case 'gone':
          return `“${data.folder}” is not there any more.`
        case 'closed':
          return `“${data.folder}” cannot be opened.`
      }
    },
    (data) => {
      switch (data.of) {
        case 'folder':
          return `Choose a folder that ends with “${data.suffix}”, or make a new project.`
        case 'file':
          return `Choose the folder “${data.meant}”.`
        case 'gone':
          return 'It may have been moved or renamed, or its disk is not connected.'
        case 'closed':
          return 'Check its permissions.'
      }
    },
  ),
  'project-newer': failureKind(
    (z) => z.object({ name: z.string(), version: z.int(), knownVersion: z.int() }),
    ({ name, version, knownVersion }) =>
      `“${name}” was made by a newer Frostline (its format is ${version}; this one knows ${knownVersion}).`,
    () => 'Update Frostline to open it. Nothing was changed.',
  ),
  'project-damaged': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        /** It was found when the project was opened, and there is a backup. */
        z.object({ of: z.literal('opened'), name: z.string(), what: z.string(), backupOf: z.string() }),
        z.object({ of: z.literal('open'), path: z.string() }),
      ]),
    (data) =>
      data.of === 'open'
        ? `The project’s database “${data.path}” is damaged.`
        : `The database of “${data.name}” ${data.what}.`,
    (data) =>
      data.of === 'open'
        ? 'Close the project and open it again: Frostline then offers the last good backup.'
        : `The last good backup is of ${data.backupOf}. Open that one; what is there now is kept beside it.`,
  ),
  'no-backup': failureKind(
    (z) =>
      z.object({
        name: z.string(),
        /** What is wrong with the database itself; absent where a backup was asked for. */
        what: z.string().optional(),
        /** Where the rest is, or the backups are looked for. */
        folder: z.string(),
      }),
    ({ name, what }) =>
      what === undefined
        ? `“${name}” has no backup that can be opened.`
        : `The database of “${name}” ${what}, and there is no backup that can be opened.`,
    ({ what, folder }) =>
      what === undefined
        ? `Backups are kept in “${folder}”.`
        : `The other files of the project, photos included, are still in “${folder}”.`,
  ),
  'project-busy': failureKind(
    AtPath,
    ({ path }) => `Another program is using “${path}”.`,
    () => 'Close programs that look into the project (a sync or backup program, for example), and try again.',
  ),
  'backup-damaged': failureKind(
    (z) => z.object({ path: z.string(), why: z.string() }),
    ({ path, why }) => `The backup that was made in “${path}” is damaged, and was deleted: ${why}.`,
    () => 'Check the disk. Save a copy of the project on another one.',
  ),
  'backup-failed': failureKind(
    (z) => z.object({ problem: Told(z) }),
    ({ problem }) => `The project is closed. No backup of it could be made: ${problem.message}`,
    BY_HOST,
  ),
  'project-read-only': failureKind(
    (z) => z.object({ why: z.string() }),
    () => 'Nothing can be changed in this project.',
    ({ why }) => why,
  ),
  'folder-inside-project': failureKind(
    Nothing,
    () => 'A copy cannot lie inside the project itself.',
    () => 'Choose another folder.',
  ),
  'project-not-listed': failureKind(
    (z) => z.object({ folder: z.string() }),
    ({ folder }) => `“${folder}” is none of the recent projects.`,
    () => 'Open it first.',
  ),
  'project-open': failureKind(
    Named,
    ({ name }) => `“${name}” is open.`,
    () => 'Close it first.',
  ),
  'no-project': failureKind(Nothing, () => 'No project is open.', BY_HOST),
  'is-a-project': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** What it was given as. */
        as: z.enum(['model', 'photos']),
        /** What to say in its place, after the last run that it has; absent without a run. */
        command: z.string().optional(),
        /** Opens it in the window. */
        windowCommand: z.string(),
      }),
    ({ path, as }) =>
      as === 'model'
        ? `“${path}” is a project; the models are those of its runs.`
        : `“${path}” is a project; its photos lie where they were added from.`,
    BY_HOST,
  ),
}
