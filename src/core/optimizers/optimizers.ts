import type { Optimizer } from '../../shared/optimizers/optimizers.ts'
import { adam } from './adam.ts'
import { adamw } from './adamw.ts'
import type { OptimizerKind } from './optimizer-kind.ts'
import { sgd } from './sgd.ts'

/** A new one needs its file and its line here; what a plan may say of it stands in `shared/contract`. */
export function optimizerOf(settings: Optimizer): OptimizerKind {
  switch (settings.kind) {
    case 'sgd':
      return sgd(settings)
    case 'adam':
      return adam(settings)
    case 'adamw':
      return adamw(settings)
  }
}
