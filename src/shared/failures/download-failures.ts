import { BY_HOST, failureKind, type Known, type Zod } from './failure-kind.ts'

/** How what is downloaded gets here without this computer's network: by its address, as a file or, with what it names, as a folder. */
export const Elsewhere = (z: Zod) => z.object({ address: z.string(), isFolder: z.boolean() })
export type Elsewhere = Known<typeof Elsewhere>

const Http = (z: Zod) => z.object({ host: z.string(), status: z.int(), elsewhere: Elsewhere(z) })
const TRY_AGAIN = 'It was deleted. Try again.'
const OTHER_NETWORK = 'Try again, or on another network: something may change files on the way.'
const NEWER = 'look for a newer Frostline.'

/** Why a download failed. */
export const DOWNLOAD_FAILURES = {
  'download-unreachable': failureKind(
    (z) => z.object({ host: z.string(), systemCode: z.string(), elsewhere: Elsewhere(z) }),
    ({ host, systemCode }) => `This computer cannot reach ${host} (${systemCode}).`,
    BY_HOST,
  ),
  'download-certificate': failureKind(
    (z) => z.object({ host: z.string(), systemCode: z.string() }),
    ({ host, systemCode }) => `The certificate of ${host} is not trusted (${systemCode}).`,
    () =>
      'A network that inspects traffic does this: set NODE_EXTRA_CA_CERTS to its certificate. Or check the clock of this computer.',
  ),
  'download-cut': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('connection'), host: z.string(), systemCode: z.string(), elsewhere: Elsewhere(z) }),
        z.object({ of: z.literal('silence'), host: z.string(), seconds: z.int(), elsewhere: Elsewhere(z) }),
        z.object({
          of: z.literal('end'),
          address: z.string(),
          doneBytes: z.number(),
          totalBytes: z.number(),
          elsewhere: Elsewhere(z),
        }),
      ]),
    (data) => {
      switch (data.of) {
        case 'connection':
          return `The connection to ${data.host} broke off (${data.systemCode}).`
        case 'silence':
          return `${data.host} has sent nothing for ${data.seconds} seconds.`
        case 'end':
          return `“${data.address}” broke off after ${data.doneBytes} of ${data.totalBytes} bytes.`
      }
    },
    BY_HOST,
  ),
  'download-server': failureKind(
    Http,
    ({ host, status }) => `${host} cannot serve the file now (HTTP ${status}).`,
    BY_HOST,
  ),
  'download-refused': failureKind(
    (z) => Http(z).extend({ address: z.string() }),
    ({ host, address, status }) => `${host} refuses to serve “${address}” (HTTP ${status}).`,
    BY_HOST,
  ),
  'download-not-found': failureKind(
    (z) => z.object({ address: z.string(), status: z.int() }),
    ({ address, status }) => `“${address}” is not there any more (HTTP ${status}).`,
    () => `It may have moved: ${NEWER}`,
  ),
  'download-redirected': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({
          of: z.literal('address'),
          /** What sent there; absent for the address that was asked for. */
          from: z.string().optional(),
          to: z.string(),
          protocols: z.string(),
          hosts: z.array(z.string()),
        }),
        z.object({ of: z.literal('circle'), address: z.string() }),
      ]),
    (data) => {
      if (data.of === 'circle') return `“${data.address}” sends on and on.`
      return data.from === undefined
        ? `${data.to} is no address to download from.`
        : `“${data.from}” sends on to ${data.to}, which is not one of its own hosts.`
    },
    (data) =>
      data.of === 'circle'
        ? 'Try again later.'
        : `Expected is ${data.protocols} on ${data.hosts.join(' or ')}. A network that asks to sign in does this, too: open any page in a browser first.`,
  ),
  'download-changed': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        /** Bytes that are sent, and that were expected, or expected at most. */
        z.object({
          of: z.literal('length'),
          address: z.string(),
          found: z.string(),
          expectedBytes: z.number(),
          isMost: z.boolean(),
        }),
        z.object({ of: z.literal('meanwhile'), address: z.string() }),
      ]),
    (data) =>
      data.of === 'meanwhile'
        ? `“${data.address}” keeps changing while it is downloaded.`
        : `“${data.address}” sends ${data.found}; expected were ${data.isMost ? 'at most ' : ''}${data.expectedBytes}.`,
    ({ of }) =>
      of === 'meanwhile'
        ? 'Try again later.'
        : `A page of the network may stand in its place (sign in with a browser), or the file was replaced: ${NEWER}`,
  ),
  'download-damaged': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('length'), address: z.string(), numBytes: z.number(), expectedBytes: z.number() }),
        z.object({
          of: z.literal('hash'),
          address: z.string(),
          algorithm: z.string(),
          found: z.string(),
          wanted: z.string(),
        }),
        z.object({ of: z.literal('weights'), id: z.string() }),
        z.object({
          of: z.literal('model'),
          id: z.string(),
          architecture: z.string(),
          numParameters: z.number(),
          expectedParameters: z.number(),
        }),
        z.object({ of: z.literal('shards'), declaredBytes: z.number(), expectedBytes: z.number() }),
        z.object({ of: z.literal('names beside') }),
        z.object({ of: z.literal('class names'), why: z.string() }),
      ]),
    (data) => {
      switch (data.of) {
        case 'length':
          return `“${data.address}” has ${data.numBytes} bytes, not ${data.expectedBytes}.`
        case 'hash':
          return `What came from “${data.address}” is not the file that was expected.`
        case 'weights':
          return `The weights of “${data.id}” are not those that were expected.`
        case 'model':
          return `What came as “${data.id}” has ${data.numParameters} weights, not the ${data.expectedParameters} of ${data.architecture}.`
        case 'shards':
          return `The model.json that came declares ${data.declaredBytes} bytes of weights, not ${data.expectedBytes}.`
        case 'names beside':
          return 'The model.json that came names files that are not beside it.'
        case 'class names':
          return `The names of ImageNet's classes cannot be read: ${data.why}.`
      }
    },
    (data) => {
      switch (data.of) {
        case 'length':
          return TRY_AGAIN
        case 'hash':
          return `Its ${data.algorithm.toUpperCase()} is ${data.found}, not ${data.wanted}; it was deleted. ${OTHER_NETWORK}`
        case 'weights':
          return `They were deleted. ${OTHER_NETWORK}`
        case 'class names':
          return 'The file was deleted. Try again.'
        default:
          return `It was deleted. Try again later, or ${NEWER}`
      }
    },
  ),
  'download-running': failureKind(
    (z) => z.object({ id: z.string(), host: z.string(), holder: z.string() }),
    ({ id, host }) => `“${id}” is being downloaded from ${host} already.`,
    ({ holder }) => `Wait for it to end. (${holder})`,
  ),
}
