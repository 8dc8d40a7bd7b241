// One set-up at a time in one tree: `npm test` beside `npm start` must not build into each other's files.
// The lock of src/node/files/lock-file.ts in short, for the launcher, which runs before there is a Node that reads TypeScript: an owner is known by
// boot, process and start, and the place of one that is gone goes to whoever makes its successor's file, never to two.
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isAlive, temporaryName } from './replace.mjs'
import { SetUpError } from './run-tool.mjs'

const POLL_MS = 250
/** How often an owner gives a sign of life, and after how long without one it is gone, where the system does not tell processes apart. */
const SIGN_OF_LIFE_MS = 10_000
const SILENCE_MS = 120_000

/** Runs something while no other process does; waits for it, and takes over the lock of one that is gone. */
export async function alone(path, work, { waitSeconds = 1200, print = console.log } = {}) {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + waitSeconds * 1000
  const owner = { id: randomUUID(), pid: process.pid, start: startOf(process.pid) }
  let told = false
  while (!tryLock(path, owner)) {
    if (Date.now() > deadline)
      throw new SetUpError(`another set-up has held ${path} for ${waitSeconds} s; delete it if none runs`)
    if (!told) print('Waiting for another set-up of this folder to finish …')
    told = true
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const signs = setInterval(() => giveSign(path), SIGN_OF_LIFE_MS)
  try {
    return await work()
  } finally {
    clearInterval(signs)
    if (readOwner(path)?.id === owner.id) rmSync(path, { force: true })
  }
}

function giveSign(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // the folder was deleted under the set-up, which will say so itself
  }
}

function tryLock(path, owner) {
  if (create(path, owner)) return true
  const held = readOwner(path)
  return held !== undefined && isGone(path, held) && succeed(path, held, owner)
}

function create(path, owner) {
  const named = temporaryName(`${path}-${owner.id}`)
  writeFileSync(named, JSON.stringify(owner))
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

/** Takes the place of one that is gone: `false` where another process does, or where something changed meanwhile. */
function succeed(path, dead, owner) {
  const claims = []
  let last = dead
  for (;;) {
    const claim = `${path}-after-${last.id}`
    claims.push(claim)
    if (create(claim, owner)) break
    const other = readOwner(claim)
    if (other === undefined || !isGone(claim, other)) return false
    last = other
  }
  const own = claims.at(-1)
  const before = claims.at(-2)
  if (readOwner(path)?.id !== dead.id || (before !== undefined && readOwner(before)?.id !== last.id)) {
    rmSync(own, { force: true })
    return false
  }
  renameSync(own, path)
  for (const claim of claims) rmSync(claim, { force: true })
  return true
}

function isGone(path, { pid, start }) {
  if (!isAlive(pid)) return true
  const now = startOf(pid)
  // another process has the number of the one that made it
  if (start !== undefined && now !== undefined) return now !== start
  const signOfLife = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return signOfLife !== undefined && Math.abs(Date.now() - signOfLife) > SILENCE_MS
}

/** When a process started, in the counting of this boot (proc(5), field 22); `undefined` where the system does not say. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined
  }
}

/** Older versions wrote the number of the process alone. `undefined`: it is not there. */
function readOwner(path) {
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    const json = JSON.parse(text)
    const { pid, start, id = `pid-${pid}` } = typeof json === 'number' ? { pid: json } : json
    if (Number.isInteger(pid) && pid > 0) return { id, pid, start }
  } catch {
    // damaged: nobody holds it
  }
  return { id: 'damaged', pid: 2 ** 31 - 1, start: undefined }
}
