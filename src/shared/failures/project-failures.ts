import { z } from 'zod'
import { BY_HOST, failureKind } from './failure-kind.ts'

/** Why a backup could not be made, as it was told. */
const Told = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
})

/** What can be wrong with a project. */
export const PROJECT_FAILURES = {
  'backup-failed': failureKind(
    z.object({ problem: Told }),
    ({ problem }) => `The project is closed. No backup of it could be made: ${problem.message}`,
    BY_HOST,
  ),
}
