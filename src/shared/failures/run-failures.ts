import { CRASH_FAILURES } from './crash-failures.ts'
import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'
import { MissingPart, missingPartText } from './missing-part.ts'

const Nothing = (z: Zod) => z.object({})
const Named = (z: Zod) => z.object({ name: z.string() })
const startNew = (): string => 'Start a new run.'

/** What can be wrong with a run, with what is asked of it, and with the files it left. */
export const RUN_FAILURES = {
  ...CRASH_FAILURES,
  'no-run': failureKind(
    (z) => z.union([MissingPart(z).extend({ folder: z.string() }), z.object({ runId: z.string() })]),
    (data) =>
      'runId' in data
        ? `There is no run “${data.runId}” in this project.`
        : `“${data.folder}” holds no run: there is no plan.json.${missingPartText(data)}`,
    BY_HOST,
  ),
  'out-not-empty': failureKind(
    (z) => z.object({ path: z.string(), first: z.string(), numMore: z.int(), isRun: z.boolean() }),
    ({ path, first, numMore }) =>
      `“${path}” is not empty: it holds “${first}”${numMore === 0 ? '' : ` and ${numMore} more`}.`,
    BY_HOST,
  ),
  'run-changed': failureKind(
    (z) =>
      z.object({
        /** What it was to be: gone on with, or trained again. */
        wanted: z.enum(['resume', 'repeat']),
        /** Each in words; empty: the run does not say what it was made from. */
        changed: z.array(z.string()),
        run: z.string().optional(),
      }),
    ({ wanted, changed, run }) => {
      if (changed.length === 0)
        return `“${run ?? ''}” does not say what it was made from, so nobody can tell whether a run repeats it.`
      if (wanted === 'resume')
        return `This run cannot be continued: ${changed.join(' and ')} changed since it was begun.`
      return `This run cannot be repeated bit for bit: what differs is ${changed.join(', ')}.`
    },
    BY_HOST,
  ),
  diverged: failureKind(
    Nothing,
    () => 'Training diverged (the loss is no finite number) before there was a best epoch to keep.',
    BY_HOST,
  ),
  'set-not-given': failureKind(
    (z) => z.object({ set: z.enum(['validation', 'test']) }),
    ({ set }) => `The plan says that the photos’ own folders or table hold a ${set} set, but they have none.`,
    BY_HOST,
  ),
  'damaged-request': failureKind(
    (z) => z.object({ path: z.string(), why: z.string() }),
    ({ path, why }) => `“${path}” is damaged: ${why}`,
    BY_HOST,
  ),
  'run-finished': failureKind(Named, ({ name }) => `“${name}” is finished.`, startNew),
  'cannot-resume': failureKind(Named, ({ name }) => `“${name}” cannot go on.`, startNew),
  'not-running': failureKind(
    Named,
    ({ name }) => `“${name}” is not training.`,
    () => 'It has ended already.',
  ),
  'run-name-taken': failureKind(
    Named,
    ({ name }) => `Another run of this project is called “${name}”.`,
    () => 'Choose another name.',
  ),
  'run-in-progress': failureKind(
    (z) =>
      z.object({
        /** Absent: it is being started. */
        name: z.string().optional(),
      }),
    ({ name }) => (name === undefined ? 'A run is being started already.' : `“${name}” is training.`),
    BY_HOST,
  ),
  'not-ready': failureKind(
    (z) => z.object({ missing: z.array(z.string()).min(1) }),
    ({ missing }) => missing.join(' '),
    BY_HOST,
  ),
  'draft-changed': failureKind(
    Nothing,
    () => 'The next run was changed since it was shown here, so it was not started.',
    () => 'See what it is now, and start it again.',
  ),
  'nothing-learns': failureKind(Nothing, () => 'The line lies right of all layers: nothing would learn.', BY_HOST),
  'run-not-finished': failureKind(
    Nothing,
    () => 'This run has no result yet.',
    () => 'Wait until it is finished, or stop it and keep the best.',
  ),
  'run-not-found': failureKind(
    Nothing,
    () => 'This run is not in the project any more.',
    () => 'It may have been deleted. Choose another one.',
  ),
  'no-checkpoint-yet': failureKind(
    Nothing,
    () => 'This run has no best epoch yet, so there is nothing to try.',
    () => 'Wait for its first epoch, or try another model meanwhile.',
  ),
  'no-photos-held-back': failureKind(
    (z) =>
      z.object({
        /** The plan had shares for them: there were too few photos. */
        hasShares: z.boolean(),
      }),
    () => 'This run held no photo back, so nothing says how well it does.',
    ({ hasShares }) =>
      hasShares
        ? 'Label more photos and train again: some of each class are then set aside to check and to judge it.'
        : 'Give validation or the test set a share, divide the photos anew, and train again.',
  ),
}
