// One set-up at a time in one tree: `npm test` beside `npm start` must not build into each other's files.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isAlive, temporaryName } from './replace.mjs'
import { SetUpError } from './run-tool.mjs'

const POLL_MS = 250

/** Runs something while no other process does; waits for it, and takes over the lock of one that is gone. */
export async function alone(path, work, { waitSeconds = 1200, print = console.log } = {}) {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + waitSeconds * 1000
  let told = false
  while (!tryLock(path)) {
    if (Date.now() > deadline)
      throw new SetUpError(`another set-up has held ${path} for ${waitSeconds} s; delete it if none runs`)
    if (!told) print('Waiting for another set-up of this folder to finish …')
    told = true
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryLock(path) {
  if (create(path)) return true
  const owner = readOwner(path)
  if (owner === undefined || isAlive(owner)) return false
  rmSync(path, { force: true })
  return create(path)
}

function create(path) {
  const named = temporaryName(path)
  writeFileSync(named, String(process.pid))
  try {
    linkSync(named, path) // appears with its owner's name in it, or not at all
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(named, { force: true })
  }
}

function readOwner(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
