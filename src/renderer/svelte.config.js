import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** Styles are files, never inline: the policy of every host forbids the rest. */
export default {
  preprocess: vitePreprocess({ script: true }),
  compilerOptions: { runes: true },
}
