import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type UserConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The window: the same files for every host, so all addresses in it are relative. */
export const renderer: UserConfig = {
  root: here('.'),
  base: './',
  plugins: [svelte({ configFile: here('svelte.config.js') })],
  build: {
    outDir: here('../../out/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    // a data: address for a small file would need a looser policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
}

export default defineConfig(renderer)
