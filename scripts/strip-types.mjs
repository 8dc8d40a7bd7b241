// Loads this package's TypeScript where Node will not: under node_modules (ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING).
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

const ours = new URL('../', import.meta.url).href
const theirs = `${ours}node_modules/`

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith(ours) || url.startsWith(theirs) || !url.endsWith('.ts')) return nextLoad(url, context)
    return {
      format: 'module',
      source: stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8')),
      shortCircuit: true,
    }
  },
})
