import { BY_HOST, failureKind, type Known, type Zod } from './failure-kind.ts'
import { MissingPart, missingPartText } from './missing-part.ts'

/** Files that could not be used may be what is missing. */
const Skipped = (z: Zod) => z.object({ number: z.int().min(1), path: z.string(), reason: z.string() })
const alsoSkipped = (skipped: Known<typeof Skipped> | undefined): string =>
  skipped === undefined
    ? ''
    : ` ${skipped.number === 1 ? 'One file' : `${skipped.number} files`} could not be used; the first: ${skipped.path}: ${skipped.reason}`

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ')

/** What can be wrong with photos and labels that are to be learned from, judged or asked about. */
export const DATASET_FAILURES = {
  'no-photos': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({
          of: z.literal('data set'),
          root: z.string(),
          numSkipped: z.int(),
          firstReason: z.string().optional(),
        }),
        /** Of a project or a list, which name each photo by its place. */
        z.object({ of: z.literal('list'), skipped: Skipped(z).optional() }),
        /** Files and folders that were named. */
        z.object({ of: z.literal('inputs'), inputs: z.array(z.string()).min(1) }),
        z.object({ of: z.literal('stdin') }),
      ]),
    (data) => {
      if (data.of === 'stdin') return 'No name of a photo came on stdin.'
      if (data.of === 'inputs') return `There is no file in ${quoted(data.inputs)}.`
      if (data.of === 'list') {
        if (data.skipped === undefined) return 'There is no photo to learn from.'
        const { number, path: first, reason } = data.skipped
        return number === 1
          ? `The one photo cannot be used: ${first}: ${reason}`
          : `None of the ${number.toLocaleString('en')} photos can be used; the first: ${first}: ${reason}`
      }
      const { root, numSkipped, firstReason } = data
      const none = `“${root}” holds no photo that can be used.`
      if (firstReason === undefined) return none
      return `${none} ${numSkipped === 1 ? 'One file was' : `${numSkipped} files were`} skipped; the first: ${firstReason}`
    },
    ({ of }) =>
      ({
        'data set': 'Give a folder with one sub-folder of photos per class, or a table of labels (labels.csv).',
        list: 'Put the files back where they were, or tell the project where they are now.',
        inputs: 'Name photos, or a folder that holds some.',
        stdin: 'Check the command before the pipe: it printed nothing.',
      })[of],
  ),
  'one-class': failureKind(
    (z) => z.object({ className: z.string(), skipped: Skipped(z).optional() }),
    ({ className, skipped }) =>
      `All photos that can be used are of one class, “${className}”; there is nothing to tell apart.${alsoSkipped(skipped)}`,
    BY_HOST,
  ),
  'dataset-too-small': failureKind(
    (z) => z.object({ className: z.string(), numPhotos: z.int(), minPhotos: z.int(), skipped: Skipped(z).optional() }),
    ({ className, numPhotos, minPhotos, skipped }) =>
      `“${className}” has ${numPhotos} of the ${minPhotos} different photos every class needs.${alsoSkipped(skipped)}`,
    ({ className, numPhotos, minPhotos }) =>
      `Add ${minPhotos - numPhotos} more to “${className}”, or merge it into another class.`,
  ),
  'class-not-in-training': failureKind(
    (z) => z.object({ className: z.string() }),
    ({ className }) => `“${className}” has photos held back but none to learn from.`,
    BY_HOST,
  ),
  'split-fractions-invalid': failureKind(
    (z) => z.object({ validation: z.number(), test: z.number() }),
    ({ validation, test }) => `Cannot hold back ${validation} for validation and ${test} for testing.`,
    () => 'Both are shares of each class, 0 or more, and together less than 1; for example 0.15 and 0.15.',
  ),
  'label-table-invalid': failureKind(
    (z) =>
      z.object({
        problem: z.string(),
        /** What to do, where its columns are not what is wrong. */
        advice: z.string().optional(),
      }),
    ({ problem }) => problem,
    BY_HOST,
  ),
  'table-too-large': failureKind(
    (z) => z.object({ name: z.string(), why: z.string() }),
    ({ name, why }) => `“${name}” cannot be read: ${why}.`,
    () => 'Divide it into several tables, or leave out the columns that name neither photos nor labels.',
  ),
  'photos-not-found': failureKind(
    (z) =>
      MissingPart(z).extend({
        path: z.string(),
        what: z.enum(['nothing', 'no input', 'no plain file', 'another file']),
      }),
    ({ path, what, ...missing }) =>
      ({
        nothing: `There is no folder or table of photos at “${path}”.${missingPartText(missing)}`,
        'no input': `“${path}” does not exist.${missingPartText(missing)}`,
        'no plain file': `“${path}” is a pipe or a device, not a folder or a table of labels.`,
        'another file': `“${path}” is neither a folder nor a table of labels (.csv).`,
      })[what],
    BY_HOST,
  ),
  'several-data-sets': failureKind(
    (z) => z.object({ folder: z.string(), names: z.array(z.string()).min(1), first: z.string() }),
    ({ folder, names }) =>
      `“${folder}” holds ${names.length} folders that look like data sets of their own: ${quoted(names.slice(0, 3))}${names.length > 3 ? ' …' : ''}.`,
    ({ first }) =>
      `Choose one of them, for example “${first}”. Where they are classes, put their photos straight into them, without folders in between.`,
  ),
}
