import { availableParallelism } from 'node:os'
import type { FromTrainer } from '../shared/contract/messages.ts'
import { chosenExecutor } from './engine.ts'

/** How this process is, for whoever shows it. */
export function health(): Extract<FromTrainer, { kind: 'health' }> {
  const chosen = chosenExecutor()
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? '') || availableParallelism()
  return {
    kind: 'health',
    memoryBytes: process.memoryUsage.rss(),
    engine: chosen
      ? {
          executor: chosen.executor.kind,
          library: chosen.executor.library,
          threads,
          notice: chosen.fallback?.message ?? null,
        }
      : null,
  }
}
