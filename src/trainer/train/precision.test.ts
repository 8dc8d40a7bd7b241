import { afterEach, expect, test, vi } from 'vitest'
import { flagsIn, hasBfloat16 } from '../../node/processor-flags.ts'
import { environmentOf } from './check-basis.ts'
import { precisionOf } from './precision.ts'

const NATIVE = { kind: 'native', library: 'libtensorflow 2.21.0' } as const
const ONNX = { kind: 'onnx', library: 'onnxruntime 1.30.0 cpu' } as const
const WITH = new Set(['avx2', 'avx512_bf16'])
const mixed = { precision: 'mixed_bfloat16' } as const

afterEach(() => vi.unstubAllEnvs())

test('is what the plan asks for where TensorFlow and the processor have it', () => {
  expect(precisionOf(mixed, NATIVE, WITH)).toEqual({ precision: 'mixed_bfloat16' })
  expect(precisionOf({}, NATIVE, WITH)).toEqual({ precision: 'float32' })
  expect(precisionOf({ precision: 'float32' }, NATIVE, WITH)).toEqual({ precision: 'float32' })
})

test('is float32 elsewhere, and says why', () => {
  const why = (...args: Parameters<typeof precisionOf>) => {
    const { precision, message } = precisionOf(...args)
    expect(precision).toBe('float32')
    return message
  }
  expect(why(mixed, ONNX, WITH)).toMatch(/as the plan asks: onnxruntime 1\.30\.0 cpu does not train in it\.$/)
  expect(why(mixed, NATIVE, new Set(['avx2']))).toMatch(/this processor is not known to have it\.$/)
  vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', '0')
  expect(why(mixed, NATIVE, WITH)).toMatch(/oneDNN kernels are off\.$/)
})

test('stands in a run’s record where it is not float32', () => {
  const executor = { ...NATIVE, load: () => Promise.reject(new Error('not loaded')) }
  expect(environmentOf(executor, 'mixed_bfloat16')['precision']).toBe('mixed_bfloat16')
  expect(environmentOf(executor)).not.toHaveProperty('precision')
})

test('a processor has it by the kernel’s account of its instructions', () => {
  expect(hasBfloat16(flagsIn('processor\t: 0\nflags\t\t: fpu avx2 amx_bf16 amx_tile\n'))).toBe(true)
  expect(hasBfloat16(flagsIn('Features\t: fp asimd bf16 i8mm\n'))).toBe(true)
  expect(hasBfloat16(flagsIn('flags\t\t: fpu avx2 avx512_vnni\n'))).toBe(false)
  expect(hasBfloat16(flagsIn(''))).toBe(false)
})
