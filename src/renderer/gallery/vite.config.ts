import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { renderer } from '../vite.config.ts'

/** `npm run gallery`: the components that several screens use, in every state, from fixtures. It is in no build. */
export default defineConfig({
  ...renderer,
  root: fileURLToPath(new URL('.', import.meta.url)),
  server: { host: '127.0.0.1' },
})
