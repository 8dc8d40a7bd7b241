import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { becomeHermetic } from './scripts/tests/environment.mjs'

// also where vitest is started by hand, or by an editor
becomeHermetic()

/** In plain Node the package would start a download of its binary. */
const electron = fileURLToPath(new URL('tests/electron/fake-electron.ts', import.meta.url))

/** Files of the full suite alone, left out of npm test (scripts/tests/steps.mjs). Given on the command line, vitest's projects ignore it. */
const left = process.env['FROSTLINE_TEST_SUITE'] === 'fast' ? ['**/*.full.test.ts'] : []
const nowhere = ['**/node_modules/**', ...left]

/** For a machine that is busy with something else; no test is made to pass or fail by it. */
const shared = { testTimeout: 900_000, hookTimeout: 900_000 }

export default defineConfig({
  test: {
    // processes, not threads: the native library is loaded once per process and uses every core by itself
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'core',
          include: ['src/core/**/*.test.ts', 'src/shared/**/*.test.ts'],
          exclude: nowhere,
          // plain functions, which leave nothing behind: a process for each file would cost more than the tests
          isolate: false,
        },
      },
      {
        resolve: { alias: { electron } },
        test: {
          ...shared,
          name: 'node',
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['src/renderer/**', 'src/core/**', 'src/shared/**', ...nowhere],
        },
      },
      {
        // view-models: Svelte's runes are compiled, and nothing is drawn
        plugins: [svelte({ configFile: 'src/renderer/svelte.config.js' })],
        resolve: { conditions: ['browser'] },
        test: { ...shared, name: 'window', include: ['src/renderer/**/*.test.ts'], exclude: nowhere, isolate: false },
      },
    ],
  },
})
