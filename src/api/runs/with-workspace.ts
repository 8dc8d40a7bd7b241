import type { Workspace } from '../workspace.ts'
import type { Runs } from './runs.ts'

/** Shows the runs of whichever project is open; closing it pauses the one that trains. */
export function followWorkspace(runs: Runs, workspace: Workspace): void {
  workspace.onOpen((project) => runs.open(project))
  workspace.onClose(() => runs.close())
}
