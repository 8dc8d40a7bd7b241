import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // processes, not threads: the native library is loaded once per process and uses every core by itself
    pool: 'forks',
    maxWorkers: 2,
  },
})
