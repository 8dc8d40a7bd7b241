import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import packageJson from './package.json' with { type: 'json' }
import { renderer } from './src/renderer/vite.config.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Packages stay packages: some have native parts, and the installed ones are what was tested. */
const external = [
  ...Object.keys(packageJson.dependencies),
  ...Object.keys(packageJson.optionalDependencies),
  'electron',
].map((name) => new RegExp(`^${name.replaceAll('/', '\\/')}(?:/|$)`))

const WASM = 'node/photos/resize/resize.wasm'

/** `out` mirrors `src`, file by file, so that what code finds beside itself (`import.meta.url`) is where it was. */
const mirror = (): Plugin => ({
  name: 'frostline:mirror',
  buildStart() {
    for (const place of ['main', 'trainer', 'node', 'api', 'core', 'shared'])
      rmSync(join(here('out'), place), { recursive: true, force: true })
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: WASM, source: readFileSync(here(`src/${WASM}`)) })
  },
})

export default defineConfig({
  main: {
    plugins: [mirror()],
    build: {
      outDir: 'out',
      emptyOutDir: false,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        // the trainer is a process of its own, with the native library; model files and photos are read in threads
        input: {
          'main/main': here('src/main/main.ts'),
          'trainer/main': here('src/trainer/main.ts'),
          'node/models/untrusted/worker': here('src/node/models/untrusted/worker.ts'),
          'node/project/import/reader/worker': here('src/node/project/import/reader/worker.ts'),
        },
        output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      // a sandboxed preload is one file of CommonJS
      rolldownOptions: {
        input: { preload: here('src/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
})
