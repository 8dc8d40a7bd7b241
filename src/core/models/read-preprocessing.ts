import { type AppError, failure } from '../../shared/errors.ts'
import { isObject, own } from './json-limits.ts'
import { describe } from '../layers/layer-config.ts'
import type { Preprocessing } from './preprocessing.ts'

/** byte / 127.5 - 1: what MobileNet, Inception and Teachable Machine models take. */
export const MINUS_ONE_TO_ONE = {
  channelOrder: 'rgb',
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
} as const satisfies Partial<Preprocessing>

const MAX_SIDE = 4096

function bad(what: string): AppError {
  return failure('model-bad-preprocessing', { of: 'values', problem: what })
}

/** Reads preprocessing that was written as JSON. @throws {AppError} `model-bad-preprocessing` */
export function readPreprocessing(json: unknown): Preprocessing {
  if (!isObject(json)) throw bad(`it is ${describe(json)}`)
  const side = (key: string): number => {
    const value = own(json, key)
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_SIDE)
      throw bad(`${key} is ${describe(value)}, expected 1 to ${MAX_SIDE} pixels`)
    return value
  }
  const channels = (key: string, accepts: (n: number) => boolean): [number, number, number] => {
    const value = own(json, key)
    if (!Array.isArray(value) || value.length !== 3 || !value.every((n) => Number.isFinite(n) && accepts(n as number)))
      throw bad(`${key} is ${describe(value)}, expected three numbers`)
    return [value[0] as number, value[1] as number, value[2] as number]
  }
  const resize = own(json, 'resize')
  const channelOrder = own(json, 'channelOrder')
  if (resize !== 'stretch' && resize !== 'crop')
    throw bad(`resize is ${describe(resize)}, expected “stretch” or “crop”`)
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr')
    throw bad(`channelOrder is ${describe(channelOrder)}, expected “rgb” or “bgr”`)
  return {
    inputHeight: side('inputHeight'),
    inputWidth: side('inputWidth'),
    resize,
    channelOrder,
    mean: channels('mean', () => true),
    std: channels('std', (n) => n > 0),
  }
}
