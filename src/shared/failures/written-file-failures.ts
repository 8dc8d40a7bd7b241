import { BY_HOST, failureKind } from './failure-kind.ts'
import { MissingPart, missingPartText } from './missing-part.ts'

const CHANGED = 'It was changed or damaged.'
const START_NEW = 'Start a new run.'

/** What can be wrong with the files that Frostline writes and reads again: plans, checkpoints, logs, reports, lists. */
export const WRITTEN_FILE_FAILURES = {
  'newer-format': failureKind(
    (z) =>
      z.object({
        source: z.string(),
        /** `version 2 of “frostline-plan”` */
        what: z.string(),
      }),
    ({ source, what }) => `“${source}” was written by a newer Frostline: it is ${what}, which this one does not read.`,
    () => 'Update Frostline.',
  ),
  'other-format': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('name'), source: z.string(), found: z.string(), expected: z.string() }),
        z.object({ of: z.literal('version'), source: z.string(), found: z.string(), expected: z.string() }),
      ]),
    ({ of, source, found, expected }) =>
      of === 'name'
        ? `“${source}” is “${found}”, not “${expected}”.`
        : `“${source}” has the version ${found}; those of “${expected}” are whole numbers from 1.`,
    () => 'It was changed, or is another file under this name.',
  ),
  'bad-plan': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        /** Each problem a sentence: the field, what was received and what is allowed. */
        z.object({ of: z.literal('fields'), source: z.string(), problems: z.array(z.string()).min(1) }),
        z.object({ of: z.literal('no object'), source: z.string(), found: z.string() }),
        z.object({ of: z.literal('classes'), className: z.string(), classNames: z.array(z.string()) }),
        z.object({ of: z.literal('augmentation'), field: z.string(), allowed: z.string() }),
        /** Those that are missing or hold something else. */
        z.object({ of: z.literal('basis'), fields: z.array(z.string()) }),
        /** A file that somebody wrote. */
        z.object({ of: z.literal('file not JSON'), path: z.string(), why: z.string() }),
        z.object({ of: z.literal('file no object'), path: z.string() }),
        z.object({ of: z.literal('file missing'), path: z.string(), ...MissingPart(z).shape }),
        /** The file in the folder of a run. */
        z.object({ of: z.literal('run not JSON'), path: z.string(), why: z.string() }),
        z.object({ of: z.literal('run too large'), path: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'fields':
          return `${data.source}: ${data.problems.join(' ')}`
        case 'no object':
          return `${data.source} is ${data.found}; expected an object ({ … }) with fields of a plan.`
        case 'classes':
          return `“classWeights” names the class “${data.className}”, which these photos do not have.`
        case 'augmentation':
          return `Variation of photos: “${data.field}” must be ${data.allowed}.`
        case 'basis':
          return `The “basis” of the plan is not as Frostline wrote it: ${data.fields.map((field) => `“${field}”`).join(', ')}.`
        case 'file not JSON':
          return `The plan “${data.path}” is not JSON: ${data.why}`
        case 'file no object':
          return `The plan “${data.path}” must be an object: { "batchSize": 16, … }.`
        case 'file missing':
          return `The plan “${data.path}” cannot be read: it does not exist.${missingPartText(data)}`
        case 'run not JSON':
          return `“${data.path}” is not JSON: ${data.why}`
        case 'run too large':
          return `“${data.path}” is too large to be a plan.`
      }
    },
    BY_HOST,
  ),
  'bad-request': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('question'), problems: z.array(z.string()) }),
        z.object({ of: z.literal('draft'), field: z.string(), problem: z.string() }),
        z.object({ of: z.literal('method'), method: z.string() }),
        z.object({ of: z.literal('parameters'), method: z.string(), problem: z.string() }),
        z.object({ of: z.literal('file'), path: z.string(), why: z.string() }),
        z.object({ of: z.literal('hosts'), numHosts: z.int() }),
        z.object({ of: z.literal('address') }),
        z.object({ of: z.literal('no bytes'), name: z.string() }),
        z.object({ of: z.literal('no name') }),
      ]),
    (data) => {
      switch (data.of) {
        case 'question':
          return `The question was not understood: ${data.problems.join('; ')}.`
        case 'draft':
          return `“${data.field}” of the draft cannot be so: ${data.problem}.`
        case 'method':
          return `The trainer has no method “${data.method}”.`
        case 'parameters':
          return `“${data.method}” was asked with ${data.problem}`
        case 'file':
          return `“${data.path}” is not JSON: ${data.why}`
        case 'hosts':
          return `The request names ${data.numHosts} hosts.`
        case 'address':
          return 'An address begins with one “/”.'
        case 'no bytes':
          return `“${data.name}” was sent without its bytes.`
        case 'no name':
          return 'An upload needs a name: POST /upload?name=photo.jpg'
      }
    },
    ({ of }) => {
      if (of === 'file') return CHANGED
      if (of !== 'question' && of !== 'draft') return undefined
      return 'This is a bug in Frostline, or its window is of another version: load it again.'
    },
  ),
  'bad-checkpoint': failureKind(
    (z) =>
      z.object({
        name: z.string(),
        numValues: z.number(),
        dtype: z.string(),
        shape: z.array(z.number()),
        maxValues: z.number(),
      }),
    ({ name, numValues, dtype, shape, maxValues }) =>
      `“${name}” has ${numValues} values for ${dtype} [${shape.join()}], of at most ${maxValues}.`,
    null,
  ),
  'damaged-checkpoint': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('folder'), folder: z.string(), why: z.string() }),
        /** Of none that a run has anything can be read; why, of each. */
        z.object({ of: z.literal('all'), problems: z.array(z.string()) }),
        z.object({ of: z.literal('state'), why: z.string() }),
        z.object({ of: z.literal('best'), path: z.string(), why: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'folder':
          return `The checkpoint “${data.folder}” is damaged: ${data.why}`
        case 'all':
          return `No checkpoint is whole. ${data.problems.join(' ')}`.trim()
        case 'state':
          return `The checkpoint's state cannot be read: ${data.why}`
        case 'best':
          return `“${data.path}” is damaged: ${data.why}`
      }
    },
    BY_HOST,
  ),
  'bad-metrics': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('length'), path: z.string(), sizeBytes: z.number(), expectedBytes: z.number() }),
        z.object({ of: z.literal('line'), source: z.string(), line: z.int(), text: z.string() }),
      ]),
    (data) =>
      data.of === 'length'
        ? `“${data.path}” has ${data.sizeBytes} of the ${data.expectedBytes} bytes the checkpoint expects.`
        : `Line ${data.line} of “${data.source}” is not a record: ${data.text}`,
    ({ of }) => (of === 'length' ? `It was changed since the run stopped. ${START_NEW}` : undefined),
  ),
  'bad-report': failureKind(
    (z) =>
      z.object({
        path: z.string(),
        /** Absent: it is no JSON at all. */
        why: z.string().optional(),
      }),
    ({ path, why }) => (why === undefined ? `“${path}” is not JSON.` : `“${path}” is damaged: ${why}`),
    ({ why }) =>
      why === undefined ? CHANGED : 'It was changed by hand. The model is as it was; train again for a new report.',
  ),
  'bad-photo-list': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('content'), source: z.string(), why: z.string() }),
        z.object({ of: z.literal('size'), path: z.string(), sizeBytes: z.number() }),
        z.object({ of: z.literal('json'), path: z.string(), why: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'content':
          return `“${data.source}” is no list of photos. ${data.why}.`
        case 'size':
          return `“${data.path}” has ${data.sizeBytes} bytes, too many for a list of photos.`
        case 'json':
          return `“${data.path}” is not JSON: ${data.why}`
      }
    },
    ({ of }) =>
      ({
        content: 'Give a folder with one sub-folder per class, a labels.csv, or the photos.json of a run.',
        size: undefined,
        json: CHANGED,
      })[of],
  ),
  'photo-changed': failureKind(
    (z) => z.object({ path: z.string(), why: z.string() }),
    ({ path, why }) => `“${path}” has changed since the photos were read: ${why}`,
    () => 'Leave the photos as they are while they are used, or start a new run.',
  ),
  'class-unknown': failureKind(
    (z) =>
      z.object({
        unknown: z.array(z.string()).min(1),
        photoClasses: z.array(z.string()),
        modelClasses: z.array(z.string()),
        /** To the first of them. */
        closest: z.string().optional(),
      }),
    ({ unknown, photoClasses, modelClasses }) =>
      `The model does not know ${listed(unknown)}. The photos have ${listed(photoClasses)}; the model knows ${listed(modelClasses)}.`,
    ({ unknown: [first], closest }) =>
      `Rename the folder or label as the model has it${closest === undefined ? '' : ` (the closest to “${first ?? ''}” is “${closest}”)`}, or leave these photos out.`,
  ),
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `“${name}”`)
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ')
}
