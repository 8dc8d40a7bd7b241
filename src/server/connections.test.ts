import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { Connections, mostConnections } from './connections.ts'

test('a server keeps a part of what may be open to itself', () => {
  expect([40, 256, 1024, 1_048_576].map(mostConnections)).toEqual([16, 64, 256, 256])
})

async function serverWith(most: number): Promise<{ port: number; connections: Connections; close: () => void }> {
  // no clock closes a connection here
  const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, (incoming, response) => {
    if (incoming.url === '/known') connections.know(incoming.socket)
    response.end()
  })
  const connections = new Connections(server, most)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, connections, close }
}

/** A connection that was taken, and what it was answered with so far. */
async function ask(port: number, path: string): Promise<{ socket: Socket; isClosed: Promise<void> }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  const isClosed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
  await once(socket, 'data')
  return { socket, isClosed }
}

test('where there are too many, the oldest stranger is let go, and nobody who is signed in', async () => {
  const { port, connections, close } = await serverWith(3)
  const first = await ask(port, '/known')
  const stranger = await ask(port, '/')
  const second = await ask(port, '/known')
  expect(connections.size).toBe(3)
  const newest = await ask(port, '/')
  await stranger.isClosed
  expect(connections.size).toBe(3)
  expect([first, second, newest].map(({ socket }) => socket.destroyed)).toEqual([false, false, false])
  close()
})

const START = new URL('./start-server.ts', import.meta.url).href

test.runIf(process.platform === 'linux')(
  'a thousand connections of somebody who is not signed in end nothing, and shut nobody out',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frostline-connections-'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Frostline</title>')
    const script = `
      import { startServer } from ${JSON.stringify(START)}
      const server = await startServer({
        address: '127.0.0.1', port: 0, rendererFolder: ${JSON.stringify(folder)},
        images: async () => undefined, uploads: async () => '', serveContract: () => undefined,
      })
      console.log(JSON.stringify({ port: server.port, link: server.newLink() }))
      process.stdin.on('end', () => process.exit(0)).resume()`
    const command = 'ulimit -n 128 && exec "$0" --input-type=module -e "$1"'
    const child = spawn('bash', ['-c', command, process.execPath, script], { stdio: ['pipe', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
    const strangers: Socket[] = []
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
      const { port, link } = JSON.parse(line) as { port: number; link: string }
      for (let i = 0; i < 1000; i++) {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined)
        strangers.push(socket)
        await new Promise((settled) => socket.once('connect', settled).once('close', settled))
      }
      const opened = await fetch(link, { redirect: 'manual' })
      expect(opened.status).toBe(303)
      const window = new URL(opened.headers.get('location') ?? '', link)
      const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
      expect((await fetch(window, { headers: { cookie } })).status).toBe(200)
      expect(child.exitCode).toBeNull()
      expect(errors).toBe('')
    } finally {
      for (const socket of strangers) socket.destroy()
      child.stdin.end()
      await once(child, 'close')
      rmSync(folder, { recursive: true })
    }
  },
)
