// npm run screenshots: pictures of every screen into docs/screens, from the sample project, in both themes.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeBrowser, ensureBrowser } from './setup/browser.mjs'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { findNode, packageFolder, projectFolder } from './setup/places.mjs'
import { runTool } from './setup/run-tool.mjs'
import { buildWhenStale } from './start/build.mjs'

const LIMIT_SECONDS = 900
const node = findNode() ?? process.execPath
console.log(describe(await ensureSetUp()))
const browser = await ensureBrowser()
console.log(describeBrowser(browser))
if (!browser.path) process.exit(1)
await buildWhenStale('window', { node, print: console.log })
mkdirSync(join(projectFolder, 'docs', 'screens'), { recursive: true })
const playwright = join(packageFolder('@playwright/test'), 'cli.js')
const config = join(projectFolder, 'e2e', 'screenshots.config.ts')
const result = await runTool(node, [playwright, 'test', '--config', config, '--reporter=list'], {
  limitSeconds: LIMIT_SECONDS,
  cwd: projectFolder,
  env: { ...process.env, FROSTLINE_CHROMIUM: browser.path },
  progress: 'Taking pictures …',
})
if (!result.ok) {
  console.error(result.output)
  process.exit(1)
}
console.log('Pictures are in docs/screens.')
