import { processorModel } from '../../node/processor-model.ts'
import { availableParallelism } from 'node:os'
import type { Executor } from '../../core/engine/executor.ts'

/** What decides whether two runs compute the same to the last bit. */
export function environmentOf({ kind, library }: Executor): Record<string, string | number | boolean | null> {
  return {
    executor: kind,
    library,
    intraOpThreads: Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0) || availableParallelism(),
    interOpThreads: Number(process.env['TF_NUM_INTEROP_THREADS'] ?? 0) || null,
    oneDnn: asksForOneDnn(),
    cpu: processorModel(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** Sums come in another order with it. */
export const asksForOneDnn = (): boolean => !['0', 'false'].includes(process.env['TF_ENABLE_ONEDNN_OPTS'] ?? '')
