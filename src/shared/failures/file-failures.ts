import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'
import { LOCKED_FAILURE } from './locked-folder.ts'
import { MissingPart, missingPartText } from './missing-part.ts'

const AtPath = (z: Zod) => z.object({ path: z.string() })
const checkPermissions = (): string => 'Check its permissions.'

/** What can be wrong with files, folders and disks. */
export const FILE_FAILURES = {
  'disk-full': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** What was asked for beforehand. */
        needs: z.object({ what: z.string(), freeBytes: z.number(), neededBytes: z.number() }).optional(),
        /** One file may not be so large, however much is free. */
        isLimit: z.boolean().optional(),
        /** A download goes on where it stopped. */
        isDownload: z.boolean().optional(),
      }),
    ({ path, needs, isLimit }) => {
      if (isLimit) return `“${path}” would be larger than this disk or account allows.`
      if (!needs) return `The disk is full: “${path}” could not be written.`
      return `“${path}” has ${megabytes(needs.freeBytes)} free; ${needs.what} need ${megabytes(needs.neededBytes)}.`
    },
    BY_HOST,
  ),
  'disk-error': failureKind(
    (z) => z.object({ path: z.string(), systemCode: z.string().optional() }),
    ({ path, systemCode }) =>
      `The disk failed while “${path}” was read or written${systemCode === undefined ? '' : ` (${systemCode})`}.`,
    BY_HOST,
  ),
  'not-readable': failureKind(AtPath, ({ path }) => `“${path}” may not be read.`, checkPermissions),
  'not-writable': failureKind(
    AtPath,
    ({ path }) => `“${path}” may not be written.`,
    () => 'Check its permissions, or choose another folder.',
  ),
  'no-permission': failureKind(
    (z) => z.object({ path: z.string(), isProject: z.boolean().optional() }),
    ({ path, isProject }) => `“${path}” may not be ${isProject ? 'written' : 'opened or changed'}.`,
    ({ isProject }) =>
      isProject
        ? 'Check the permissions of the folder, or save a copy of the project elsewhere.'
        : 'Choose another folder, or check its permissions.',
  ),
  'path-too-long': failureKind(
    AtPath,
    ({ path }) => `The path “${path.slice(0, 300)}” is longer than this system allows.`,
    () => 'Choose a folder with a shorter name.',
  ),
  'link-loop': failureKind(
    AtPath,
    ({ path }) => `“${path}” leads through links that lead back to themselves, or through too many.`,
    () => 'Name the file or folder itself.',
  ),
  'out-not-a-folder': failureKind(
    (z) => z.object({ path: z.string(), isRun: z.boolean().optional() }),
    ({ path, isRun }) =>
      isRun
        ? `“${path}” is a file; a run needs a folder.`
        : `“${path}”, or a part of it, is a file where a folder is needed.`,
    BY_HOST,
  ),
  'not-a-file': failureKind(
    (z) =>
      z.object({
        /** Absent of a photo, which is named beside its reason. */
        path: z.string().optional(),
        what: z.string(),
      }),
    ({ path, what }) => `${path === undefined ? 'It' : `“${path}”`} is ${what}, not a file.`,
    () => 'Choose a file.',
  ),
  'folder-not-empty': failureKind(
    (z) => AtPath(z).extend({ isForModel: z.boolean().optional() }),
    ({ path, isForModel }) =>
      isForModel ? `“${path}” exists already and holds other files.` : `“${path}” is not empty.`,
    ({ isForModel }) => (isForModel ? 'Choose another folder, or a new one inside it.' : 'Choose another folder.'),
  ),
  'file-missing': failureKind(
    (z) => MissingPart(z).extend({ path: z.string() }),
    ({ path, ...missing }) => `“${path}” does not exist.${missingPartText(missing)}`,
    () => 'It may have been moved or deleted.',
  ),
  'file-busy': failureKind(
    AtPath,
    ({ path }) => `“${path}” is in use by another program.`,
    () => 'Close it there, and try again.',
  ),
  'other-disk': failureKind(
    AtPath,
    ({ path }) => `“${path}” lies on another disk, to which it cannot be moved as a whole.`,
    () => 'Choose a folder on the same disk.',
  ),
  'too-many-files': failureKind(
    AtPath,
    ({ path }) => `Too many files are open to open “${path}”.`,
    () => 'Close other programs, or raise the limit (ulimit -n).',
  ),
  'path-invalid': failureKind(
    AtPath,
    ({ path }) => `“${path.replaceAll('\0', '�')}” cannot be the name of a file.`,
    () => 'Choose another name.',
  ),
  'folder-too-deep': failureKind(
    (z) => z.object({ path: z.string(), depth: z.int() }),
    ({ path, depth }) => `“${path}” lies ${depth} folders deep: it is not copied.`,
    () => 'A link in it may lead back to a folder that it lies in.',
  ),
  'file-stalled': failureKind(
    AtPath,
    ({ path }) => `The disk does not answer for “${path}”.`,
    () => 'Check the disk, or its connection, and try again.',
  ),
  'file-too-large': failureKind(
    (z) =>
      z.object({
        /** Absent of a photo, which is named beside its reason. */
        path: z.string().optional(),
        sizeBytes: z.number(),
        maxBytes: z.number(),
      }),
    ({ path, sizeBytes, maxBytes }) =>
      path === undefined
        ? `It has ${Math.floor(sizeBytes / 2 ** 20)} MiB; at most ${maxBytes / 2 ** 20} are read.`
        : `“${path}” has ${sizeBytes} bytes; at most ${maxBytes} are read.`,
    () => 'It is not what it was taken for, or it is damaged.',
  ),
  'folder-exists': failureKind(
    (z) => z.object({ path: z.string(), of: z.enum(['folder', 'project', 'copy of a run']) }),
    ({ path }) => `There is “${path}” already.`,
    ({ of }) =>
      ({
        folder: 'Choose another name.',
        project: 'Choose another name, or open that project.',
        'copy of a run': 'Name a new folder for the copy.',
      })[of],
  ),
  'folder-not-found': failureKind(
    AtPath,
    ({ path }) => `There is no folder “${path}”.`,
    () => 'Choose another one.',
  ),
  'folder-moved': failureKind(
    AtPath,
    ({ path }) => `“${path}” was moved, renamed or deleted while it was open.`,
    () => 'Close it, and open it again where it is now.',
  ),
  'folder-locked': LOCKED_FAILURE,
  'inside-project': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** Absent of a folder to be read, which is named beside its reason. */
        project: z.string().optional(),
      }),
    ({ path, project }) =>
      project === undefined
        ? 'It is a Frostline project, or lies in one.'
        : `“${path}” lies inside the project “${project}”.`,
    () => 'Choose a place outside of it: what is in a project is Frostline’s own.',
  ),
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}
