import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

/** Read by code, beside it. */
const WASM = ['resize/resize.wasm', 'augment/augment.wasm'].map((path) => `node/photos/${path}`)

/** Files that are started as threads: code names them by `new URL(`./<name>${extname(…)}`)`, which no bundler sees. */
function threads(): Record<string, string> {
  const sources = readdirSync(here('src/node'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const entries = sources.flatMap((path) =>
    [...readFileSync(here(`src/node/${path}`), 'utf8').matchAll(/new URL\(`\.\/([\w-]+)\$\{extname\(/g)].map(
      ([, name]) => join('node', dirname(path), name).replaceAll('\\', '/'),
    ),
  )
  return Object.fromEntries(entries.map((entry) => [entry, here(`src/${entry}.ts`)]))
}

/** `out` mirrors `src`, file by file, so that what code finds beside itself (`import.meta.url`) is where it was. */
const mirror = (): Plugin => ({
  name: 'frostline:mirror',
  buildStart() {
    for (const place of ['main', 'trainer', 'node', 'api', 'core', 'shared'])
      rmSync(join(here('out'), place), { recursive: true, force: true })
  },
  generateBundle() {
    for (const fileName of WASM)
      this.emitFile({ type: 'asset', fileName, source: readFileSync(here(`src/${fileName}`)) })
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
        // the trainer is a process of its own, with the native library; model files, photos and tables are read in threads
        input: { 'main/main': here('src/main/main.ts'), 'trainer/main': here('src/trainer/main.ts'), ...threads() },
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
