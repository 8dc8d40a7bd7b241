import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** In plain Node the package would start a download of its binary. */
const electron = fileURLToPath(new URL('tests/electron/fake-electron.ts', import.meta.url))

const shared = { testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    // processes, not threads: the native library is loaded once per process and uses every core by itself
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias: { electron } },
        test: {
          ...shared,
          name: 'node',
          // as in the trainer; set before the library loads
          env: process.arch === 'x64' ? { TF_ENABLE_ONEDNN_OPTS: '1' } : {},
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['src/renderer/**', '**/node_modules/**'],
        },
      },
      {
        // view-models: Svelte's runes are compiled, and nothing is drawn
        plugins: [svelte({ configFile: 'src/renderer/svelte.config.js' })],
        resolve: { conditions: ['browser'] },
        test: { ...shared, name: 'window', include: ['src/renderer/**/*.test.ts'] },
      },
    ],
  },
})
