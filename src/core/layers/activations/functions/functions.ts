import type { FunctionKind } from './function-kind.ts'
import { gates } from './gates.ts'
import { numbers } from './numbers.ts'
import { rectifiers } from './rectifiers.ts'

/** The functions that a layer may apply. A new one needs its place in the file of its family. */
export const FUNCTIONS: readonly FunctionKind[] = [...rectifiers, ...gates, ...numbers]

const BY_NAME = new Map(FUNCTIONS.map((kind) => [kind.name, kind]))
const BY_LAYER = new Map(FUNCTIONS.flatMap((kind) => (kind.asLayer ? [[kind.asLayer.className, kind] as const] : [])))

export const functionKind = (name: string): FunctionKind | undefined => BY_NAME.get(name)

/** The function that a layer of this class computes. */
export const functionOfLayer = (className: string): FunctionKind | undefined => BY_LAYER.get(className)
