import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testEnvironment } from './environment.mjs'

/** What a person's shell may hold (and a good part of it once broke a test). */
const HOSTILE = {
  PATH: '/usr/bin',
  HOME: '/home/ann',
  FROSTLINE_MODEL_PATH: '/no models',
  FROSTLINE_CACHE_LIMIT: '1',
  FROSTLINE_CACHE: '/read-only',
  FROSTLINE_SHARED: '/shared',
  TF_ENABLE_ONEDNN_OPTS: '0',
  TF_NUM_INTRAOP_THREADS: '1',
  LANG: 'tr_TR.UTF-8',
  TZ: 'Pacific/Kiritimati',
  COLUMNS: '40',
  FORCE_COLOR: '3',
  NODE_ENV: 'production',
  NODE_OPTIONS: '--inspect',
  http_proxy: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  ELECTRON_RUN_AS_NODE: '1',
  XDG_CACHE_HOME: '/home/ann/.cache',
  PIP_INDEX_URL: 'http://127.0.0.1:9',
  npm_config_ignore_scripts: 'false',
}

test('tests inherit what they are told on purpose, and nothing else of the person’s', () => {
  const env = testEnvironment(HOSTILE, '/tmp/home')
  expect(env).toMatchObject({ PATH: '/usr/bin', FROSTLINE_SHARED: '/shared', HOME: '/tmp/home', TZ: 'UTC' })
  expect(env['FROSTLINE_CACHE']).toMatch(/^\/tmp\/home/)
  const left = Object.keys(HOSTILE).filter((name) => env[name] === (HOSTILE as Record<string, string>)[name])
  expect(left).toEqual(['PATH', 'FROSTLINE_SHARED'])
})

test('this very run is in it', () => {
  const file = join(process.env['HOME'] ?? '', `mode-${process.pid}`)
  writeFileSync(file, '')
  expect(statSync(file).mode & 0o777).toBe(0o644)
  rmSync(file)
  expect(process.env['HOME']).toBe(process.env['FROSTLINE_TEST_HOME'])
  const settings = Object.keys(process.env).filter((name) =>
    /^(FROSTLINE_MODEL_PATH|TF_NUM|https?_proxy|npm_)/i.test(name),
  )
  expect(settings).toEqual([])
})
