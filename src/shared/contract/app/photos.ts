import { z } from 'zod'
import { TableChoice, TableReading } from '../label-table.ts'
import { ErrorData, SetName } from '../plain.ts'
import { call, stream } from './call.ts'
import { DoneAct } from './done-act.ts'

export const PhotoId = z.int().min(1)
export const ClassId = z.int().min(1)

/** One photo as the grid needs it. All of a project's are held by the window: keep it small. */
export const Photo = z.object({
  id: PhotoId,
  name: z.string(),
  /** Folder it lies in, as the person knows it; `captures` for pasted, dropped and webcam photos. */
  folder: z.string(),
  width: z.int(),
  height: z.int(),
  addedAt: z.number(),
  classIds: z.array(ClassId),
  /** Given when it is first trained with, or chosen, and kept: what judged one run never teaches the next by itself. */
  set: SetName.nullable(),
  /** Photos with the same number look alike and stay in one set. */
  group: z.int().nullable(),
  /** Why it cannot be used now: `missing`, `changed`, `unreadable`. */
  problem: z.object({ code: z.string(), reason: z.string() }).nullable(),
})
export type Photo = z.output<typeof Photo>

export const PhotoClass = z.object({
  id: ClassId,
  /** In NFC, unique in its project whatever the case. */
  name: z.string(),
  /** One of the palette's, by position; the renderer knows its colors in light and dark. */
  color: z.int().min(0),
  /** Order in the list: the first nine have number keys. */
  position: z.int().min(0),
})
export type PhotoClass = z.output<typeof PhotoClass>

/** What a person may do to photos and classes. Each is one committed transaction and one row of the journal. */
export const Edit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('label'),
    photoIds: z.array(PhotoId).min(1),
    classIds: z.array(ClassId),
    /** `replace` with no class clears. In a single-label project a photo has one class at most. */
    mode: z.enum(['replace', 'add', 'remove']),
  }),
  /** Optionally labels photos with it in the same act. */
  z.object({
    kind: z.literal('create-class'),
    name: z.string().trim().min(1).max(100),
    photoIds: z.array(PhotoId).default([]),
  }),
  z.object({ kind: z.literal('rename-class'), classId: ClassId, name: z.string().trim().min(1).max(100) }),
  z.object({ kind: z.literal('merge-classes'), from: z.array(ClassId).min(1), into: ClassId }),
  z.object({ kind: z.literal('delete-class'), classId: ClassId }),
  z.object({ kind: z.literal('recolor-class'), classId: ClassId, color: z.int().min(0) }),
  z.object({ kind: z.literal('move-class'), classId: ClassId, position: z.int().min(0) }),
  /** Out of the project; the files stay. */
  z.object({ kind: z.literal('remove-photos'), photoIds: z.array(PhotoId).min(1) }),
  z.object({ kind: z.literal('set-multi-label'), multiLabel: z.boolean() }),
  /** Which photos judge, by hand, with their look-alikes. `null`: as it is divided when a run starts. */
  z.object({ kind: z.literal('choose-set'), photoIds: z.array(PhotoId).min(1), set: SetName.nullable() }),
])
export type Edit = z.output<typeof Edit>

/** What undo and redo would do. */
const Undoable = z.object({ undo: DoneAct.nullable(), redo: DoneAct.nullable() })

export const LibrarySnapshot = z.object({
  kind: z.literal('snapshot'),
  revision: z.int(),
  multiLabel: z.boolean(),
  classes: z.array(PhotoClass),
  photos: z.array(Photo),
  ...Undoable.shape,
})

/** What changed since the revision before. */
const LibraryChange = z.object({
  kind: z.literal('change'),
  revision: z.int(),
  /** New or changed photos, whole. */
  photos: z.array(Photo),
  removedPhotoIds: z.array(PhotoId),
  /** All classes, where any changed. */
  classes: z.array(PhotoClass).optional(),
  multiLabel: z.boolean(),
  ...Undoable.shape,
})
/** A snapshot first, then changes; a listener that is too slow gets a new snapshot instead of a backlog. */
export const LibraryEvent = z.discriminatedUnion('kind', [LibrarySnapshot, LibraryChange])
export type LibraryEvent = z.output<typeof LibraryEvent>
export type LibrarySnapshot = z.output<typeof LibrarySnapshot>
type LibraryChange = z.output<typeof LibraryChange>

export const EditResult = z.object({
  revision: z.int(),
  /** Which act it was, for {@link photos.undo}; absent where nothing changed. */
  act: z.string().optional(),
  /** What was done, as undo names it. */
  description: DoneAct,
  /** Photos it touched, to be shown. */
  photoIds: z.array(PhotoId),
  /** The class that was made, renamed or merged into. */
  classId: ClassId.optional(),
})
export type EditResult = z.output<typeof EditResult>

export const PhotoDetails = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  /** SHA-256 of the file, 64 hex digits. */
  hash: z.string(),
  format: z.string(),
  /** Others of its group of look-alikes. */
  lookAlikes: z.array(PhotoId),
  isCopied: z.boolean(),
})
export type PhotoDetails = z.output<typeof PhotoDetails>

const SkippedPhoto = z.object({ path: z.string(), code: z.string(), reason: z.string() })

/** Of a photo that was taken, or is here already: something is said of it, and it was not skipped. */
export const isRemark = ({ code }: { readonly code: string }): boolean =>
  code === 'label-conflict' || code === 'several-labels'

/** An import, from start to report. `null` where there was none since the project was opened. */
export const ImportState = z.object({
  importId: z.int(),
  phase: z.enum(['copying', 'listing', 'table', 'reading', 'done', 'cancelled', 'failed']),
  /** Photos; rows while a table is read. */
  numDone: z.int(),
  /** `null` while files are still being listed. */
  numTotal: z.int().nullable(),
  numAdded: z.int(),
  /** Known already, by their bytes. */
  numKnown: z.int(),
  numLabelled: z.int(),
  numSkipped: z.int(),
  /** A table gave photos several labels, and the project, which had none yet, took them so. */
  tookSeveralLabels: z.boolean().optional(),
  /** How folders and tables were read, and what was assumed of photos, in words. Absent in reports of older versions. */
  told: z.array(z.string()).optional(),
  /** It ended before the project was opened this time. */
  isEarlier: z.boolean().optional(),
  /** What was left out, and {@link isRemark remarks}. Filled when it has ended. */
  skipped: z.array(SkippedPhoto),
  secondsLeft: z.number().nullable(),
  photosPerSecond: z.number().nullable(),
  error: ErrorData.nullable(),
})
export type ImportState = z.output<typeof ImportState>

const Path = z.string().min(1)
/** `path`: of the table, or for `previewTable` and `importLabels` the id that the upload address (`&for=try`) answered with. */
const Table = z.object({ path: Path, choice: TableChoice.default({}) })

/** How far reading a table is: in rows. */
const TableProgress = z.object({ kind: z.literal('progress'), numDone: z.int(), numTotal: z.int().nullable() })
/** The same, and then how many labels are written. */
const LabelsProgress = TableProgress.extend({ isWriting: z.boolean().optional() })

/** What a table would bring, before it is used. All lists are cut; the counts are right. */
export const TablePreview = z.object({
  kind: z.literal('preview'),
  path: Path,
  columns: z.array(z.string()),
  numColumns: z.int(),
  /** Below those columns. */
  rows: z.array(z.array(z.string())),
  /** How it is read, of the columns that are shown; `null` where that cannot be told, and the error says why. */
  reading: TableReading.nullable(),
  error: ErrorData.nullable(),
  /** In words: `12 photos, 2 classes, read as: one label a photo, column “target”.`, and notes. */
  told: z.array(z.string()),
  numPhotos: z.int(),
  classNames: z.array(z.string()),
  numClasses: z.int(),
  numClassColumns: z.int(),
  /** Photos that the table gives more than one label. */
  numWithSeveral: z.int(),
  skipped: z.array(SkippedPhoto),
  numSkipped: z.int(),
  /** What several labels in it mean for the project, which has one for each photo: `switch` to several, or `leave-out`. */
  several: z.enum(['fit', 'switch', 'leave-out']),
})
export type TablePreview = z.output<typeof TablePreview>

/** `none`: there is no table at the path. */
export const TablePreviewEvent = z.discriminatedUnion('kind', [
  TableProgress,
  TablePreview,
  z.object({ kind: z.literal('none') }),
])
export type TablePreviewEvent = z.output<typeof TablePreviewEvent>

export const LabelsEvent = z.discriminatedUnion('kind', [
  LabelsProgress,
  z.object({
    kind: z.literal('done'),
    ...EditResult.shape,
    numMatched: z.int(),
    numUnmatched: z.int(),
    /** The first of them. */
    unmatched: z.array(SkippedPhoto),
    /** How the table was read, in words. */
    told: z.array(z.string()),
  }),
])
export type LabelsEvent = z.output<typeof LabelsEvent>
const Step = z.object({ act: z.string() }).optional()

export const photos = {
  library: stream(z.void(), LibraryEvent),
  edit: call(Edit, EditResult),
  /** The act done last; or only `act`, if it is that. Fails with `nothing-to-undo`, and `act-not-next` where it is not. */
  undo: call(Step, EditResult),
  redo: call(Step, EditResult),
  details: call(z.object({ photoId: PhotoId }), PhotoDetails),
  importing: stream(z.void(), ImportState.nullable()),
  /**
   * Adds files, folders and uploads (ids that the upload address answered with). One import at a time: `import-in-progress`.
   * `labels`: `folders` takes the names of sub-folders as classes, where there are any; a table (`labels.csv`) in a folder is read too.
   * `table` says how the one at its path is read. `copy` copies files into the project; uploads always are.
   */
  startImport: call(
    z.object({
      paths: z.array(Path),
      uploads: z.array(z.string()).default([]),
      copy: z.boolean().default(false),
      labels: z.enum(['none', 'folders']).default('folders'),
      table: Table.optional(),
    }),
    z.object({ importId: z.int() }),
  ),
  /** Keeps what was added so far. */
  cancelImport: call(z.void(), z.void()),
  /**
   * What a table, or the `labels.csv` of a folder, would bring. `among`: photos that are meant, those beside the table or those of the
   * project. Whoever stops listening stops it.
   */
  previewTable: stream(
    z.object({ path: Path, choice: TableChoice.default({}), among: z.enum(['folder', 'project']) }),
    TablePreviewEvent,
  ),
  /**
   * Takes labels for photos that are in the project from a table (`filename,label`, or 0/1 columns); undone as one act. Whoever stops
   * listening before the end stops it, and nothing is changed. Other edits wait until it has ended.
   */
  importLabels: stream(Table, LabelsEvent),
  /**
   * `table`: a CSV at `path`; `csv-exists` where a file is there already, unless `replace`. `folders`: copies of the photos in one folder a class below
   * `path`.
   */
  exportLabels: call(
    z.object({ format: z.enum(['table', 'folders']), path: Path, replace: z.boolean().default(false) }),
    z.object({ path: z.string(), numPhotos: z.int() }),
  ),
  /** Looks for missing photos in a folder and below, by name, size and hash. */
  locate: call(z.object({ folder: Path }), z.object({ numFound: z.int(), numMissing: z.int() })),
  /** Tries again whether photos can be read: all, or these. */
  recheck: call(z.object({ photoIds: z.array(PhotoId).optional() }), z.object({ numMissing: z.int() })),
}
