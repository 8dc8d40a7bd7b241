// npm run screenshots: pictures of every screen into docs/screens, from the sample project, in both themes.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeBrowser, ensureBrowser } from './setup/browser.mjs'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { findNode, packageFolder, projectFolder } from './setup/places.mjs'
import { runTool } from './setup/run-tool.mjs'

const LIMIT_SECONDS = 900
const node = findNode() ?? process.execPath
console.log(describe(await ensureSetUp()))
const browser = await ensureBrowser()
console.log(describeBrowser(browser))
if (!browser.path) process.exit(1)
mkdirSync(join(projectFolder, 'docs', 'screens'), { recursive: true })
const steps = [
  [join(packageFolder('vite'), 'bin', 'vite.js'), 'build', '--config', join(projectFolder, 'src', 'renderer', 'vite.config.ts')],
  [join(packageFolder('@playwright/test'), 'cli.js'), 'test', '--config', join(projectFolder, 'e2e', 'screenshots.config.ts')],
] // prettier-ignore
for (const args of steps) {
  const env = { ...process.env, FROSTLINE_CHROMIUM: browser.path }
  const { code, output } = await runTool(node, args, { env, limitSeconds: LIMIT_SECONDS })
  if (code !== 0) {
    console.error(output)
    process.exit(1)
  }
}
console.log('Pictures are in docs/screens.')
