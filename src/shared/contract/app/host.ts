import { z } from 'zod'
import { ExecutorKind, NotAnswering, SilenceAct } from '../plain.ts'
import { call, stream } from './call.ts'
import { PhotoId } from './photos.ts'

const Path = z.string().min(1)

/** What the window runs in, and what it may ask for. Capabilities, not names of hosts: screens ask what can be done. */
export const HostInfo = z.object({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  /** `true`: `chooseNative` opens the system's own dialogs. Otherwise screens show `listFolder`. */
  hasNativeDialogs: z.boolean(),
  /** No other window has this host's project: whatever opens is shown. */
  hasOneWindow: z.boolean(),
  /** `true`: `reveal` shows a file in the system's file manager. */
  canReveal: z.boolean(),
  /** What is exported can be downloaded: the window is a page in a browser. */
  canDownload: z.boolean(),
  /** Prefix of image addresses: `<imageBase>/<project id>/<photo id>/<thumb|view|full>`. */
  imageBase: z.string(),
  /** Where a dropped or pasted file is sent by POST (its bytes as the body, `?name=`); answers `{ "upload": "<id>" }`. */
  uploadUrl: z.string(),
  /** Folder in which new projects are put unless another is chosen. */
  projectsFolder: z.string(),
  numCores: z.int(),
})
export type HostInfo = z.output<typeof HostInfo>

/** How the part that computes is. */
export const EngineStatus = z.object({
  state: z.enum(['starting', 'ready', 'busy', 'crashed']),
  /** `native` or `eager`; `null` until it is known. */
  executor: ExecutorKind.nullable(),
  /** `TensorFlow 2.21.0`; `null` until it is known. */
  library: z.string().nullable(),
  threads: z.int().nullable(),
  /** Resident memory of host and trainer processes. */
  memoryBytes: z.number().nullable(),
  /** What is slower or missing, and what to do about it. */
  notice: z.string().nullable(),
  /** The process that quick questions are asked. Absent while it answers, or while nobody asks. */
  notAnswering: NotAnswering.optional(),
})
export type EngineStatus = z.output<typeof EngineStatus>

export const FolderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'photo', 'table', 'model', 'file']),
  sizeBytes: z.number().nullable(),
  modifiedAt: z.number().nullable(),
})
export type FolderEntry = z.output<typeof FolderEntry>

export const FolderListing = z.object({
  path: z.string(),
  /** `null` at the root. */
  parent: z.string().nullable(),
  entries: z.array(FolderEntry),
  /** Photos directly in it, also those that `entries` leaves out. */
  numPhotos: z.int(),
  /** Home, pictures, drives: where looking begins. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
  isWritable: z.boolean(),
})
export type FolderListing = z.output<typeof FolderListing>

export const Purpose = z.enum(['photos', 'photo-folder', 'project', 'new-folder', 'label-table', 'save-table', 'model'])
export type Purpose = z.output<typeof Purpose>

export const host = {
  info: call(z.void(), HostInfo),
  engine: stream(z.void(), EngineStatus),
  /**
   * What is to become of the process that quick questions are asked, where it hangs. Ended, what it was asked fails with `question-ended`;
   * so does, if another is to be asked the same, what has written a part of its answer already.
   */
  answerSilence: call(z.object({ act: SilenceAct }), z.void()),
  /** Names of commands (`shared/commands.ts`) that were chosen in the native menu. Silent where there is none. */
  commands: stream(z.void(), z.object({ id: z.string() })),
  /** `path` absent: where the person last was for this purpose, or home. Fails with `folder-not-found`, `no-permission`. */
  listFolder: call(z.object({ path: Path.optional(), purpose: Purpose }), FolderListing),
  /** Photos in a folder and all below it, by their names; `isAtLeast` where counting them was given up. */
  countPhotos: call(z.object({ path: Path }), z.object({ numPhotos: z.int().min(0), isAtLeast: z.boolean() })),
  makeFolder: call(z.object({ parent: Path, name: z.string().min(1).max(200) }), z.object({ path: z.string() })),
  /** Opens the system's dialog. `null`: the person closed it. Fails with `no-native-dialogs` where there are none. */
  chooseNative: call(
    z.object({ purpose: Purpose, suggestedName: z.string().optional() }),
    z.array(z.string()).nullable(),
  ),
  /** Shows a photo of the project, a part of its folder, or what was exported. Fails with `path-not-shown`, `cannot-reveal`. */
  reveal: call(z.union([z.strictObject({ photoId: PhotoId }), z.strictObject({ path: Path })]), z.void()),
}
