import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'

const Nothing = (z: Zod) => z.object({})
const AtPath = (z: Zod) => z.object({ path: z.string() })
const Direction = (z: Zod) => z.enum(['undo', 'redo'])

/** What can be wrong with what a project holds, and with what is done to it: photos, classes, labels, tables. */
export const LIBRARY_FAILURES = {
  'photo-not-found': failureKind(
    (z) =>
      z.object({
        /** Of one that was to be trained on; absent: it is not in the project at all. */
        labelledId: z.number().optional(),
      }),
    ({ labelledId }) =>
      labelledId === undefined
        ? 'This photo is not in the project any more.'
        : `There is no labelled photo ${labelledId} in this project.`,
    BY_HOST,
  ),
  'class-not-found': failureKind(Nothing, () => 'This class is not in the project any more.', BY_HOST),
  'class-name-invalid': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('empty') }),
        z.object({ of: z.literal('long'), beginning: z.string(), numLetters: z.int(), maxLetters: z.int() }),
        z.object({ of: z.literal('separator'), name: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'empty':
          return 'A class needs a name.'
        case 'long':
          return `“${data.beginning}…” has ${data.numLetters} letters.`
        case 'separator':
          return `“${data.name}” holds “;” or “|”, which separate labels in tables.`
      }
    },
    (data) => {
      switch (data.of) {
        case 'empty':
          return 'Type at least one letter.'
        case 'long':
          return `Choose a name of at most ${data.maxLetters} letters.`
        case 'separator':
          return 'Choose a name without them.'
      }
    },
  ),
  'class-exists': failureKind(
    (z) => z.object({ name: z.string() }),
    ({ name }) => `There is a class “${name}” already.`,
    () => 'Choose another name, or merge the two classes.',
  ),
  'one-label-only': failureKind(
    (z) => z.object({ numLabels: z.int() }),
    ({ numLabels }) => `A photo has one label in this project; ${numLabels} were given.`,
    BY_HOST,
  ),
  'nothing-labelled': failureKind(
    Nothing,
    () => 'No photo has a label yet.',
    () => 'Label some photos first.',
  ),
  'nothing-to-undo': failureKind(
    Nothing,
    () => 'There is nothing to undo.',
    () => 'Nothing was done in this project yet.',
  ),
  'nothing-to-redo': failureKind(
    Nothing,
    () => 'There is nothing to redo.',
    () => 'Nothing was undone just now.',
  ),
  'act-not-next': failureKind(
    (z) => z.object({ direction: Direction(z), next: z.string() }),
    ({ next }) => `Something else was done since: “${next}” is next.`,
    ({ direction }) =>
      direction === 'undo'
        ? 'Undo takes one act back after another, the newest first.'
        : 'Redo does them again in their order.',
  ),
  'journal-damaged': failureKind(
    Nothing,
    () => 'What this step did is not readable any more, so it cannot be undone.',
    () => 'Labels are as they were. Earlier steps cannot be undone either.',
  ),
  'import-in-progress': failureKind(
    Nothing,
    () => 'Photos are being added already.',
    () => 'Wait until they are, or cancel that.',
  ),
  'photo-reader-ended': failureKind(
    (z) => z.object({ why: z.string() }),
    ({ why }) => `Photos cannot be read: ${why}.`,
    () => 'What was added so far is kept. Restart Frostline, and add the rest again.',
  ),
  'table-not-found': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** It was dropped under this name. */
        droppedAs: z.string().optional(),
      }),
    ({ path, droppedAs }) =>
      droppedAs === undefined ? `There is no table at “${path}”.` : `“${droppedAs}” is not there anymore.`,
    BY_HOST,
  ),
  'csv-is-folder': failureKind(
    AtPath,
    ({ path }) => `“${path}” is a folder.`,
    () => 'Choose another name for the table.',
  ),
  'csv-exists': failureKind(AtPath, ({ path }) => `“${path}” is there already.`, BY_HOST),
  'csv-not-ours': failureKind(
    AtPath,
    ({ path }) => `“${path}” is no table that Frostline wrote: it is not replaced.`,
    () => 'Choose another name, or delete that file yourself.',
  ),
  'upload-too-large': failureKind(
    (z) =>
      z.object({
        /** Absent: who sent it knows. */
        name: z.string().optional(),
        maxBytes: z.number(),
      }),
    ({ name, maxBytes }) =>
      name === undefined
        ? `The file has more than ${Math.floor(maxBytes / 2 ** 20)} MiB.`
        : `“${name}” is larger than the ${maxBytes / 2 ** 20} MiB that can be dropped.`,
    BY_HOST,
  ),
  'upload-not-found': failureKind(
    (z) => z.object({ upload: z.string() }),
    ({ upload }) => `There is no upload “${upload}”.`,
    BY_HOST,
  ),
  'upload-gone': failureKind(Nothing, () => 'This file was dropped a while ago and has been forgotten.', BY_HOST),
  'upload-failed': failureKind(
    (z) => z.object({ name: z.string() }),
    ({ name }) => `“${name}” could not be sent.`,
    null,
  ),
  'upload-type': failureKind(Nothing, () => 'An upload is sent as application/octet-stream.', null),
  'folder-in-progress': failureKind(
    (z) => z.object({ folder: z.string() }),
    ({ folder }) => `The photos of “${folder}” are still being looked at.`,
    () => 'Wait for it, or cancel it.',
  ),
}
