// npm run pack: the package for `npm install --global`, with its window built. (`npm pack` alone runs no script here and would leave it out.)
import { NO_NODE } from './exit-codes.mjs'
import { ensureNode } from './launch.mjs'
import { npmCommand } from './setup/fetch-package.mjs'
import { projectFolder } from './setup/places.mjs'
import { runTool } from './setup/run-tool.mjs'
import { buildWhenStale } from './start/build.mjs'

const LIMIT_SECONDS = 300

const node = await ensureNode()
if (node === undefined) process.exit(NO_NODE)
await buildWhenStale('window', { node, print: (line) => console.error(line) })
const { command, args, shell } = npmCommand()
const result = await runTool(command, [...args, 'pack', '--loglevel=error', ...process.argv.slice(2)], {
  limitSeconds: LIMIT_SECONDS,
  cwd: projectFolder,
  shell,
})
console.log(result.output.trim())
process.exitCode = result.ok ? 0 : 1
