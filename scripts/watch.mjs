// npm run test:watch [-- <file> ...]: runs the tests of what is being changed, again at each change.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { NO_NODE } from './exit-codes.mjs'
import { ensureNode } from './launch.mjs'
import { packageFolder, projectFolder } from './setup/places.mjs'

const node = await ensureNode()
if (node === undefined) process.exit(NO_NODE)
const args = [join(packageFolder('vitest'), 'vitest.mjs'), 'watch', ...process.argv.slice(2)]
const { status } = spawnSync(node, args, { cwd: projectFolder, stdio: 'inherit' })
process.exitCode = status ?? 1
