import { constants, getPriority, setPriority } from 'node:os'

/** Lets other processes go first. One that stands further back already stays there: only an administrator could bring it forward. */
export function standBack(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL)
}
