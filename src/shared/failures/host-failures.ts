import { BY_HOST, failureKind, type Zod } from './failure-kind.ts'

const Nothing = (z: Zod) => z.object({})
const AtPath = (z: Zod) => z.object({ path: z.string() })
const Port = (z: Zod) => z.object({ address: z.string(), port: z.int() })

/** What can be wrong between a window and what it asks: what it may, what a host has, where a server listens. */
export const HOST_FAILURES = {
  'project-not-named': failureKind(
    Nothing,
    () => 'The window did not say which project it shows, so nothing was done.',
    BY_HOST,
  ),
  'other-project': failureKind(
    (z) => z.object({ name: z.string() }),
    ({ name }) => `“${name}” is open now, and this window shows another project. Nothing was changed.`,
    BY_HOST,
  ),
  'path-not-chosen': failureKind(AtPath, ({ path }) => `“${path}” was not chosen by you.`, BY_HOST),
  'path-not-shown': failureKind(
    AtPath,
    ({ path }) => `“${path}” does not belong to the project, nor was it exported.`,
    () => 'Open its folder yourself.',
  ),
  'no-native-dialogs': failureKind(Nothing, () => 'This window has no dialogs of the system.', BY_HOST),
  'use-native-dialogs': failureKind(Nothing, () => 'Folders are chosen in dialogs of the system here.', BY_HOST),
  'cannot-reveal': failureKind(
    AtPath,
    () => 'Files cannot be shown from here.',
    ({ path }) => `It is “${path}”.`,
  ),
  'not-found': failureKind(
    (z) =>
      z.object({
        /** Absent: of a window's connection. */
        path: z.string().optional(),
      }),
    ({ path }) => (path === undefined ? 'Windows connect at rpc.' : `There is nothing at “${path}”.`),
    null,
  ),
  'method-not-allowed': failureKind(
    (z) =>
      z.object({
        method: z.string(),
        allowed: z.array(z.string()),
        of: z.enum(['address', 'server', 'link', 'new link']),
      }),
    ({ method, allowed, of }) =>
      ({
        address: `${method} was asked for; this address answers ${allowed.join(', ')}.`,
        server: `${method} was asked for; Frostline answers ${allowed.join(', ')}.`,
        link: 'A link is opened with GET.',
        'new link': 'A link is asked for with POST.',
      })[of],
    null,
  ),
  'not-allowed': failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('sender'), why: z.string() }),
        z.object({ of: z.literal('link') }),
        z.object({ of: z.literal('address'), url: z.string() }),
        z.object({ of: z.literal('files') }),
      ]),
    (data) => {
      switch (data.of) {
        case 'sender':
          return `The request was refused: ${data.why}.`
        case 'link':
          return 'A link is opened by a person, not ahead of one.'
        case 'address':
          return `“${data.url}” is not this window’s to ask for.`
        case 'files':
          return 'Files are taken from the window’s own page.'
      }
    },
    ({ of }) => (of === 'sender' ? 'Open Frostline at the address that it printed when it started.' : undefined),
  ),
  'not-signed-in': failureKind(
    Nothing,
    () => 'This browser has not opened Frostline’s link, or not for a long time.',
    BY_HOST,
  ),
  'port-in-use': failureKind(
    (z) =>
      z.discriminatedUnion('by', [
        Port(z).extend({ by: z.literal('another program') }),
        z.object({ by: z.literal('Frostline'), port: z.int() }),
      ]),
    (data) =>
      data.by === 'Frostline'
        ? `Frostline runs on port ${data.port} already.`
        : `${data.address}:${data.port} is in use by another program.`,
    BY_HOST,
  ),
  'port-refused': failureKind(Port, ({ address, port }) => `${address}:${port} may not be used.`, BY_HOST),
  'no-such-address': failureKind(
    Port,
    ({ address, port }) => `${address}:${port} is not an address of this machine.`,
    BY_HOST,
  ),
  'no-server': failureKind(
    (z) => z.object({ port: z.int().optional() }),
    ({ port }) => (port === undefined ? 'Frostline does not run here.' : `Frostline does not run on port ${port}.`),
    BY_HOST,
  ),
  'window-not-built': failureKind(
    (z) => z.object({ folder: z.string() }),
    ({ folder }) => `The window has not been built: there is no “${folder}”.`,
    BY_HOST,
  ),
}
