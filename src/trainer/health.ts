import { threadsOf } from '../node/trainer-host/environment.ts'
import type { FromTrainer } from '../shared/contract/messages.ts'
import { chosenExecutor } from './engine.ts'

/** How this process is, for whoever shows it. */
export function health(): Extract<FromTrainer, { kind: 'health' }> {
  const chosen = chosenExecutor()
  return {
    kind: 'health',
    memoryBytes: process.memoryUsage.rss(),
    engine: chosen
      ? {
          executor: chosen.executor.kind,
          library: chosen.executor.library,
          threads: threadsOf(process.env),
          notice: chosen.fallback?.message ?? null,
        }
      : null,
  }
}
