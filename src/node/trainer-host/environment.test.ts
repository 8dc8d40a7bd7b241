import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { processorModel } from '../processor-model.ts'
import { VERSION } from '../version.ts'
import { isOneDnnLeftOut, noteEndInOneDnn, STANDS_BACK, trainerEnvironment } from './environment.ts'

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

describe('onednn', () => {
  let cache: string
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'frostline-onednn-'))
    vi.stubEnv('FROSTLINE_CACHE', cache)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(cache, { recursive: true, force: true })
  })

  const asked = (env: NodeJS.ProcessEnv = {}): string | undefined =>
    trainerEnvironment({}, env)['TF_ENABLE_ONEDNN_OPTS']
  const end = (how: { code?: number; signal?: string }) =>
    noteEndInOneDnn({ code: null, signal: null, lastWords: '', ...how }, {})

  describe.runIf(process.arch === 'x64')('a trainer that ends in oneDNN', () => {
    test.each([{ signal: 'SIGFPE' }, { signal: 'SIGILL' }, { code: 0xc0000094 }, { code: 0xc000001d }])(
      'with %j leaves oneDNN out from then on, and says so once',
      (how) => {
        expect(asked()).toBe('1')
        expect(end(how)).toBe(true)
        expect(asked()).toBe('0')
        expect(end(how)).toBe(false)
      },
    )

    test('is told from one that memory, a person or our own fault has ended', () => {
      for (const how of [{ signal: 'SIGKILL' }, { signal: 'SIGSEGV' }, { signal: 'SIGTERM' }, { code: 1 }, {}])
        expect(end(how)).toBe(false)
      expect(asked()).toBe('1')
    })

    test('changes nothing that the person has set', () => {
      expect(noteEndInOneDnn({ code: null, signal: 'SIGFPE', lastWords: '' }, { TF_ENABLE_ONEDNN_OPTS: '1' })).toBe(
        false,
      )
      end({ signal: 'SIGFPE' })
      expect(asked({ TF_ENABLE_ONEDNN_OPTS: '1' })).toBe('1')
    })
  })

  test('the note is read once, and again when it has changed', () => {
    const file = join(cache, 'without-onednn.json')
    writeFileSync(
      file,
      JSON.stringify({ version: 1, frostline: VERSION, processor: processorModel(), ended: 'SIGFPE' }),
    )
    const read = vi.spyOn(JSON, 'parse')
    expect([isOneDnnLeftOut(), isOneDnnLeftOut()]).toEqual([true, true])
    expect(read).toHaveBeenCalledTimes(1)
    rmSync(file)
    expect(isOneDnnLeftOut()).toBe(false)
    read.mockRestore()
  })

  test.each([
    'not JSON',
    '{}',
    JSON.stringify({ version: 1, frostline: '0.0.1', processor: 'another', ended: 'SIGFPE' }),
  ])('a note that is not of this processor and version counts for nothing: %s', (text) => {
    writeFileSync(join(cache, 'without-onednn.json'), text)
    expect(isOneDnnLeftOut()).toBe(false)
  })
})
