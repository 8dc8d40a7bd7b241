import { settingsOf } from '../../../layers/activations/activation-function.ts'
import type { JsonObject } from '../../../models/json-limits.ts'
import type { Numbers, OperationCall } from './operation-call.ts'

/** A layer that computes what an operation does, and the tensors that it takes. */
export interface Read {
  readonly className: string
  readonly config: JsonObject
  readonly inbound: readonly string[]
}

export type Reader = (call: OperationCall) => Read

export const layer = (className: string, config: JsonObject, ...inbound: readonly string[]): Read => ({
  className,
  config,
  inbound,
})

export const activation = (name: string, settings: JsonObject, x: string): Read =>
  layer(
    'Activation',
    { activation: Object.keys(settings).length === 0 ? name : { class_name: name, config: settings } },
    x,
  )

/** A function of one tensor; its settings have the same names in every version, but for those given here. */
export const unary =
  (name: string, aliases: Readonly<Record<string, readonly string[]>> = {}, defaults: JsonObject = {}): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'features', 'input', 'logits')
    const known = { ...settingsOf({ name, settings: {} }), ...defaults }
    if (!call.isKeras2 && call.isNull('axis')) throw call.unsupported('works along all axes, the batch among them')
    const settings = Object.entries(known).map(
      ([key, value], i) => [key, call.data(value, i + 1, key, ...(aliases[key] ?? []))] as const,
    )
    return activation(name, Object.fromEntries(settings.filter(([, value]) => value !== null)), x)
  }

export const rescaling = (call: OperationCall, x: string, scale: Numbers, offset: Numbers): Read => {
  if (![scale, offset].flat().every(Number.isFinite)) throw call.unsupported('divides by zero')
  return layer('Rescaling', { scale, offset }, x)
}

export const each = (numbers: Numbers, change: (n: number) => number): Numbers =>
  typeof numbers === 'number' ? change(numbers) : numbers.map(change)
