import type { Executor } from '../core/engine/executor.ts'
import type { ExecutorChoice, Note } from '../shared/contract/plain.ts'
import { chooseExecutor } from './engine.ts'

/** The executor asked for; a note says where `auto` had to fall back. */
export async function useExecutor(choice: ExecutorChoice, emit: (note: Note) => void): Promise<Executor> {
  const { executor, fallback } = await chooseExecutor(choice)
  if (fallback) emit({ kind: 'note', code: 'eager-executor', ...fallback })
  return executor
}
