import { failureKind, type Known, type Zod } from './failure-kind.ts'

/** Who has a folder that one process at a time may have. */
const Holder = (z: Zod) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('process'), pid: z.int(), startedAt: z.string() }),
    /** On another machine, or one that nobody can ask for: it gives signs of life. */
    z.object({ kind: z.literal('elsewhere'), pid: z.int(), host: z.string(), lastSign: z.string() }),
    z.object({ kind: z.literal('beginning'), lockFile: z.string() }),
    z.object({ kind: z.literal('several') }),
    /** What lies where the lock would be. */
    z.object({ kind: z.literal('not-a-lock'), what: z.string() }),
  ])
type Holder = Known<typeof Holder>

export const LOCKED_FAILURE = failureKind(
  (z) =>
    z.object({
      path: z.string(),
      holder: Holder(z),
      /** Of the project that lies there. */
      projectName: z.string().optional(),
    }),
  ({ path, holder, projectName }) =>
    projectName === undefined ? inUse(path, holder) : `“${projectName}” is open already. ${inUse(path, holder)}`,
  ({ holder, projectName }) => (projectName === undefined ? toDo(holder) : `Close it there first. ${toDo(holder)}`),
)

function inUse(path: string, holder: Holder): string {
  switch (holder.kind) {
    case 'process':
      return `“${path}” is in use by process ${holder.pid} since ${holder.startedAt}.`
    case 'elsewhere':
      return `“${path}” is in use by process ${holder.pid} on “${holder.host}”, which gave its last sign of life at ${holder.lastSign}.`
    case 'beginning':
      return `“${path}” is being locked by another process at this moment.`
    case 'several':
      return `“${path}” is being used by several Frostlines at once.`
    case 'not-a-lock':
      return `“${path}” is ${holder.what}, not a file.`
  }
}

function toDo(holder: Holder): string {
  switch (holder.kind) {
    case 'process':
      return 'Wait for it to end, stop it, or choose another folder.'
    case 'elsewhere':
      return 'If Frostline no longer runs there, try again in two minutes: the folder is free then.'
    case 'beginning':
      return `If Frostline does not use it, try again in two minutes, or delete “${holder.lockFile}”.`
    case 'several':
      return 'Wait for the others to end.'
    case 'not-a-lock':
      return 'Frostline did not make it: delete it.'
  }
}
