import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageFolder, projectFolder } from '../setup/places.mjs'
import { filesIn, node } from './application.ts'

export interface Packed {
  /** Path of app.asar. */
  readonly archive: string
  readonly files: readonly string[]
  /** Those that lie beside the archive. */
  readonly filesBeside: readonly string[]
  readonly fuses: Record<string, boolean>
  extract(to: string): void
}

/** Of @electron/asar and @electron/fuses, which electron-builder brings. */
const requireTool = createRequire(join(packageFolder('app-builder-lib') ?? projectFolder, 'package.json'))
interface Asar {
  listPackage(archive: string): string[]
  extractAll(archive: string, folder: string): void
}

/** Where Electron's binary keeps its fuses: their marker, version, number, and each as a digit. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('0'.repeat(9)),
])
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
]

/** The packages as files of their own: electron-builder follows no link. `false` where the disk cannot link them. */
async function ownPackages(folder: string): Promise<boolean> {
  const modules = join(folder, 'node_modules')
  rmSync(modules)
  return promisify(execFile)('cp', ['-al', realpathSync(join(projectFolder, 'node_modules')), modules]).then(
    () => true,
    () => false,
  )
}

/** Stands in for Electron: what electron-builder reads and changes of it. */
function writeElectron(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('binary'), FUSES, Buffer.from('binary')]))
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), name)
}

/**
 * Packs a built checkout as `npm run package` does, around something that stands in for Electron, and without making an installer.
 *
 * @returns `undefined`, with a line, where that cannot be: it is tried on Linux, for Linux.
 */
export async function pack(folder: string): Promise<Packed | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !(await ownPackages(folder))) {
    console.log(
      'Packaging is not checked: it is on Linux with x64, where packages can be linked into the folder for temporary files.',
    )
    return undefined
  }
  writeElectron(join(folder, 'electron'))
  // the library is hundreds of megabytes of nothing new
  const more = { extends: './electron-builder.yml', files: ['!node_modules/@tensorflow/tfjs-node/deps/lib/**'] }
  writeFileSync(join(folder, 'builder.json'), JSON.stringify({ ...more, electronDist: 'electron' }))
  const cli = join(packageFolder('electron-builder') ?? '', 'cli.js')
  const args = ['--dir', '--linux', '--publish', 'never', '--config', 'builder.json']
  await promisify(execFile)(node, [cli, ...args], { cwd: folder })
  const { listPackage, extractAll } = requireTool('@electron/asar') as Asar
  const unpacked = join(folder, 'dist', 'linux-unpacked')
  const resources = join(unpacked, 'resources')
  const archive = join(resources, 'app.asar')
  return {
    archive,
    files: listPackage(archive).map((path) => path.slice(1)),
    filesBeside: filesIn(`${archive}.unpacked`),
    fuses: readFuses(readFileSync(join(unpacked, 'frostline'))),
    extract: (to) => extractAll(archive, to),
  }
}

function readFuses(binary: Buffer): Record<string, boolean> {
  const at = binary.indexOf(FUSES.subarray(0, 32)) + 34
  return Object.fromEntries(NAMES.map((name, index) => [name, binary[at + index] === '1'.charCodeAt(0)]))
}
