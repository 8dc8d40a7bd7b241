import { AppError } from '../../shared/errors.ts'

/** A graph that cannot be built: shapes that do not fit, an attribute out of range. The message names the layer where there is one. */
export class EngineError extends AppError {
  override readonly name = 'EngineError'
  constructor(message: string, { hint, layer }: { hint?: string; layer?: string | undefined } = {}) {
    super('engine', layer === undefined ? message : `Layer “${layer}”: ${message}`, hint === undefined ? {} : { hint })
  }
}

/** A layer, or an option of it, that the engine has no rule for. Thrown before anything is trained. */
export class UnsupportedLayerError extends AppError {
  override readonly name = 'UnsupportedLayerError'
  constructor(layer: string, className: string, what: string, hint?: string) {
    super('unsupported-layer', `Layer “${layer}” (${className}): ${what}`, hint === undefined ? {} : { hint })
  }
}
