import type { Executor } from '../executor.ts'
import { EagerSession } from './eager-session.ts'
import type { Tf } from './kernel.ts'

/**
 * Runs programs operation by operation on tfjs-core, with whatever backend is set there: slower than the native graph, and there
 * on every machine.
 */
export function createEagerExecutor(tf: Tf): Executor {
  return {
    kind: 'eager',
    library: `tfjs ${tf.version_core} ${tf.getBackend()}`,
    load: async (program) => {
      await tf.ready()
      return new EagerSession(tf, program)
    },
  }
}
