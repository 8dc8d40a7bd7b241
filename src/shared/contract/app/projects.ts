import { z } from 'zod'
import { PreprocessingChoice } from '../../preprocessing-choice.ts'
import { ErrorData } from '../plain.ts'
import { PlanChanges } from '../plan-changes.ts'
import { Recipe } from '../training-plan.ts'
import { KeptFrostLine } from '../frost-line.ts'
import { call, stream } from './call.ts'

const Path = z.string().min(1)
const ProjectName = z.string().trim().min(1).max(100)

export const RecentProject = z.object({
  folder: z.string(),
  name: z.string(),
  openedAt: z.number(),
  numPhotos: z.int(),
  numLabelled: z.int(),
  numClasses: z.int(),
  /** A small picture as a data URL. */
  cover: z.string().nullable(),
  /** The folder is where it was. */
  isThere: z.boolean(),
})
export type RecentProject = z.output<typeof RecentProject>

export const ProjectInfo = z.object({
  id: z.uuid(),
  name: z.string(),
  folder: z.string(),
  multiLabel: z.boolean(),
  isSample: z.boolean(),
  createdAt: z.number(),
  /** Why nothing can be changed (a read-only folder), in words; `null`: all can be. */
  readOnly: z.string().nullable(),
  /** What happened on opening that a person should know: a lock that was taken over, a migration. */
  notices: z.array(z.string()),
  /** Why the last backup could not be made, until one is; `null`: nothing is wrong. */
  backupProblem: ErrorData.nullable(),
})
export type ProjectInfo = z.output<typeof ProjectInfo>

/**
 * What the person has chosen on the Model and Train screens and not yet run. Kept in the project.
 */
export const Draft = z.object({
  /** Name or folder of a model; `null`: the bundled one. */
  model: z.string().nullable(),
  /** Where the frost line lies; `null`: where it is suggested. */
  line: KeptFrostLine.nullable(),
  /** Lines that were drawn in models before another was chosen, by `model`; empty: the bundled one. */
  otherLines: z.record(z.string(), KeptFrostLine).optional(),
  /** What the person said of how photos are prepared for the model; absent: as the model says, or as was assumed and told. */
  preprocessing: PreprocessingChoice.optional(),
  /** The same of models that were chosen before, by `model`. */
  otherPreprocessing: z.record(z.string(), PreprocessingChoice).optional(),
  recipe: Recipe.nullable(),
  plan: PlanChanges,
})
export type Draft = z.output<typeof Draft>

const DraftPath = z.tuple([Draft.keyof()], z.string()).readonly()

/**
 * A change of one field of a draft, which leaves the others as they are, also those that another window changed meanwhile. Without a
 * `value` the field goes, and with it what was around it alone.
 */
export const DraftChange = z.object({
  /** By its keys: `['plan', 'augmentation', 'flip']`. */
  path: DraftPath,
  value: z.unknown().optional(),
  /** The list, or the choice of a kind, that the field lies in: of such a part a draft has all or nothing. */
  whole: z
    .object({
      path: DraftPath,
      /** As the window has it: laid there first where nothing of its kind and length is. */
      value: z.unknown(),
      /** As it is without edits: where it comes to be that, it goes. */
      unedited: z.unknown(),
    })
    .optional(),
})
export type DraftChange = z.output<typeof DraftChange>

export const projects = {
  recent: call(z.void(), z.array(RecentProject)),
  forget: call(z.object({ folder: Path }), z.void()),
  /** What the files of a recent project take on the disk. This and what follows fail with `project-not-listed` for any other. */
  size: call(z.object({ folder: Path }), z.object({ sizeBytes: z.number() })),
  /** Shows the folder of a recent project in the file manager. */
  showFolder: call(z.object({ folder: Path }), z.void()),
  /** Gives a recent project another name; its folder keeps its own. */
  renameRecent: call(z.object({ folder: Path, name: ProjectName }), z.void()),
  /** Deletes a recent project with its folder. Photos that lie elsewhere stay. Fails with `project-open`. */
  remove: call(z.object({ folder: Path }), z.void()),
  /** The project that this host has open, now and whenever that changes; `null`: none. One project is open at a time. */
  current: stream(z.void(), ProjectInfo.nullable()),
  /** Makes `<parent>/<name>.frostline` and opens it. Fails with `folder-exists`, `no-permission`, `disk-full`. */
  create: call(
    z.object({ name: ProjectName, parent: Path.optional(), multiLabel: z.boolean().default(false) }),
    ProjectInfo,
  ),
  /** Draws the sample photos into a new project and opens it; `photos.importing` tells how far it is. */
  createSample: call(z.void(), ProjectInfo),
  /**
   * Fails with `not-a-project`, `project-newer`, `folder-locked`, `no-backup` where the database is broken and there is none, or
   * `project-damaged`, whose hint names the last good backup: opening again with `useBackup` takes that one, and keeps beside it what
   * was there.
   */
  open: call(z.object({ folder: Path, useBackup: z.boolean().default(false) }), ProjectInfo),
  /** Fails with `backup-failed`, after closing it, where no last backup could be made. */
  close: call(z.void(), z.void()),
  rename: call(z.object({ name: ProjectName }), ProjectInfo),
  /** A whole copy with labels, runs and captured photos, without caches. */
  saveCopy: call(z.object({ parent: Path, name: ProjectName }), z.object({ folder: z.string() })),
  draft: call(z.void(), Draft),
  /** The draft, now and whenever a window changed it; ends when the project is closed. */
  drafts: stream(z.void(), Draft),
  /** Carries out all of the changes or none, and answers with what the draft is then. */
  changeDraft: call(z.object({ changes: z.array(DraftChange).min(1).max(1000) }), Draft),
}
