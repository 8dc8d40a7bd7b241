// tfjs-node's own installer: Google's build of libtensorflow and a finished binding.
import { connect } from 'node:net'
import { join } from 'node:path'
import { placeDllBesideBinding, withLocalBins } from './build-binding.mjs'
import { tfjsNodePlaces } from './places.mjs'
import { reasonOf, runTool, SetUpError } from './run-tool.mjs'
import { request as httpsRequest } from 'node:https'
import { request as httpRequest } from 'node:http'

const REACHABLE_WITHIN_MS = 4000
const LIMIT_SECONDS = 900

/** @throws {SetUpError} if its host cannot be reached, within seconds, or the installer fails. */
export async function installOfficially(context) {
  const { verbose, print } = context
  const places = tfjsNodePlaces()
  const address = downloadAddress(process.env)
  if (!(await isReachable(address))) throw new SetUpError(`${address.host} cannot be reached`)
  print(`  Downloading from ${address.host} …`)
  const result = await runTool(process.execPath, [join(places.folder, 'scripts', 'install.js')], {
    limitSeconds: LIMIT_SECONDS,
    progress: 'downloading',
    verbose,
    print,
    cwd: places.folder,
    env: withLocalBins(),
  })
  if (!result.ok) throw new SetUpError(`the installer failed: ${reasonOf(result, LIMIT_SECONDS)}`)
  placeDllBesideBinding(places)
  return { from: 'the official download' }
}

/** The variables are those that tfjs-node's installer knows. */
export function downloadAddress(env) {
  const base = env.TFJS_NODE_BASE_URI || env.TFJS_NODE_CDN_STORAGE || env.CDN_STORAGE
  try {
    return new URL(base || 'https://storage.googleapis.com/')
  } catch {
    throw new SetUpError(`“${base}” is not a web address`)
  }
}

/** Whether the host answers a request at all, directly or through the proxy that the installer would use. */
export async function isReachable(address, withinMs = REACHABLE_WITHIN_MS) {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = process.env
  const proxy = HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy
  return proxy ? answers(new URL(proxy), withinMs) : responds(address, withinMs)
}

/** A transparent proxy may accept a connection to a host that it then refuses, so that only a response counts. */
function responds(address, withinMs) {
  const request = address.protocol === 'http:' ? httpRequest : httpsRequest
  return new Promise((resolve) => {
    const attempt = request(address, { method: 'HEAD' }, (response) => {
      response.resume()
      finish(true)
    })
    const limit = setTimeout(() => finish(false), withinMs)
    const finish = (reachable) => {
      clearTimeout(limit)
      attempt.destroy()
      resolve(reachable)
    }
    attempt.once('error', () => finish(false))
    attempt.end()
  })
}

function answers({ hostname, port, protocol }, withinMs) {
  return new Promise((resolve) => {
    const socket = connect(Number(port) || (protocol === 'https:' ? 443 : 80), hostname)
    const finish = (reachable) => {
      socket.destroy()
      resolve(reachable)
    }
    socket.setTimeout(withinMs, () => finish(false))
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}
