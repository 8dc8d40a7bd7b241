import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { buildWhenStale } from '../start/build.mjs'
import { findNode, projectFolder } from '../setup/places.mjs'

const SOURCES = [
  'src',
  'resources',
  'scripts/package/drop-spare-libraries.mjs',
  'package.json',
  'electron.vite.config.ts',
  'electron-builder.yml',
  'tsconfig.base.json',
]

export const node = findNode() ?? process.execPath

/** A checkout without anything built in it. */
export function copyCheckout(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-application-'))
  for (const path of SOURCES) cpSync(join(projectFolder, path), join(folder, path), { recursive: true })
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** As `npm start` builds the application, or for a browser the window. @returns whether there was something to be built. */
export const build = (
  what: 'application' | 'window',
  folder: string,
  print: (line: string) => void = () => undefined,
): Promise<boolean> => buildWhenStale(what, { node, print, folder })

/** Every file below a folder, by its path in it with `/`. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

const IMPORT =
  /(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}$\s,]+?\sfrom\s*)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']\s*\)/g

/** What the modules of a folder import, by name. */
export function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, name, later]) => name ?? later ?? [])
}

/** Starts the built trainer in plain Node, as a child process, and asks it how fast the machine is. */
export const PROBE = `
import { fork } from 'node:child_process'
const child = fork('./out/trainer/main.js', [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
child.on('message', (message) => {
  if (message.kind !== 'answer' && message.kind !== 'failure') return
  console.log(JSON.stringify(message))
  child.disconnect()
})
child.send({ kind: 'request', id: 1, method: 'probe', params: { executor: 'eager' } })
`

/** The same as the desktop does it: with the port that Electron gives a utility process, over which it is also told to close. */
export const PROBE_BY_PORT = `
import { fork } from 'node:child_process'
if (process.send) {
  process.parentPort = {
    postMessage: (message) => process.send(message),
    on: (name, receive) => process.on(name, (data) => receive({ data })),
  }
  await import('./out/trainer/main.js')
} else {
  const child = fork(import.meta.filename, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let answer
  child.on('message', (message) => {
    if (message.kind !== 'answer' && message.kind !== 'failure') return
    answer = message
    child.send('close')
  })
  child.once('exit', (code) => console.log(JSON.stringify({ ...answer, code })))
  child.send({ kind: 'request', id: 1, method: 'probe', params: { executor: 'eager' } })
}
`

/** Opens the built product in plain Node, and asks it over the contract. */
export const ASK = `
import { createRouterClient } from '@orpc/server'
import { openProduct } from './out/api/product.js'
import { router } from './out/api/router.js'
const product = openProduct({ log: console, host: {}, config: './config', projectsFolder: './projects' })
const window = createRouterClient(router, { context: product.services })
const project = await window.projects.create({ name: 'Leaves' })
const { models } = await window.models.list()
console.log(JSON.stringify({ name: project.name, version: (await window.host.info()).version, models: models.map(({ name }) => name) }))
await product.close()
`

/** Runs a script in a folder with the project's Node. @returns what its last line says. */
export async function runScript(folder: string, code: string): Promise<unknown> {
  const file = join(folder, 'check.mjs')
  writeFileSync(file, code)
  const { stdout } = await promisify(execFile)(node, [file], { cwd: folder, timeout: 60_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}
