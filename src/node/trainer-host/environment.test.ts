import { describe, expect, test } from 'vitest'
import { STANDS_BACK, trainerEnvironment } from './environment.ts'

describe('the trainer’s environment', () => {
  test.runIf(process.arch === 'x64')(
    'asks for oneDNN on every x86-64 processor, not only where TensorFlow would',
    () => {
      expect(trainerEnvironment({}, {})).toMatchObject({ TF_ENABLE_ONEDNN_OPTS: '1', TF_NUM_INTEROP_THREADS: '1' })
    },
  )

  test('leaves what the person has set as it is', () => {
    const own = { TF_ENABLE_ONEDNN_OPTS: '0', TF_NUM_INTEROP_THREADS: '4', UV_THREADPOOL_SIZE: '3' }
    expect(trainerEnvironment({}, own)).toMatchObject(own)
  })

  test('takes the threads of the command line before those of the environment', () => {
    const environment = trainerEnvironment({ threads: 2 }, { TF_NUM_INTRAOP_THREADS: '8' })
    expect(environment['TF_NUM_INTRAOP_THREADS']).toBe('2')
  })

  test('tells a trainer beside a window to let others go first', () => {
    expect(trainerEnvironment({}, {})[STANDS_BACK]).toBeUndefined()
    expect(trainerEnvironment({ standsBack: true }, {})[STANDS_BACK]).toBe('1')
  })
})
