import { join } from 'node:path'
import { z } from 'zod'
import { ensureFolder } from '../../node/files/atomic.ts'
import type { RunAbout } from '../../node/runs/about.ts'
import type { FoundRun } from '../../node/runs/run-files.ts'
import type { RunProject } from './run-project.ts'

const LAST_NUMBER = 'runs.lastNumber'

/** A folder for a run, with a number that no run of the project had. @param numbers  of the runs that it has. */
export function newRun(
  project: RunProject,
  numbers: readonly number[],
  about: Omit<RunAbout, 'number' | 'name'>,
): FoundRun {
  const number = 1 + Math.max(0, ...numbers, project.settings.get(LAST_NUMBER, z.int()) ?? 0)
  project.settings.set(LAST_NUMBER, number)
  const id = `run-${number}`
  const folder = join(project.runsFolder, id)
  ensureFolder(folder)
  return { id, folder, about: { ...about, number, name: `Run ${number}`, startedAt: Date.now(), durationMs: 0 } }
}
