// Checks the import rules of .dependency-cruiser.cjs. Arguments: other folders to check than the project's.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findNode, packageFolder, projectFolder } from './setup/places.mjs'

const folders = process.argv.slice(2)
const depcruise = join(packageFolder('dependency-cruiser'), 'bin', 'dependency-cruiser.mjs')
const config = join(projectFolder, '.dependency-cruiser.cjs')
const args = [depcruise, '--config', config, '--output-type', 'err-long', ...(folders.length > 0 ? folders : ['src'])]
const { status } = spawnSync(findNode() ?? process.execPath, args, { stdio: 'inherit' })
process.exit(status ?? 1)
