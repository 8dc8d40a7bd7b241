import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { expect, test } from './support/test.ts'

/** Who may use the window: the browser that opened the link, and no other page or program. */

test('without its link the window is closed to everybody', async ({ home, request }) => {
  const { url } = home.product
  for (const path of ['/', '/index.html', '/image/0/1/thumb'])
    expect((await request.get(new URL(path, url).href)).status(), path).toBe(401)
  const wrong = home.product.link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  expect((await request.get(wrong, { maxRedirects: 0 })).status()).toBeGreaterThanOrEqual(400)
})

test('the link works once', async ({ window, home, playwright }) => {
  await expect(window.getByRole('button', { name: 'New project', exact: true })).toBeVisible()
  const other = await playwright.request.newContext()
  expect((await other.get(home.product.link, { maxRedirects: 0 })).status()).toBeGreaterThanOrEqual(400)
  await other.dispose()
})

test('another page in the same browser reads and sends nothing', async ({ window }) => {
  const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
  const answer = await window.request.post(new URL('upload', window.url()).href, { headers: foreign, data: 'x' })
  expect(answer.status()).toBe(403)
  const image = await window.request.get(new URL('image/0/1/thumb', window.url()).href, { headers: foreign })
  expect(image.status()).toBe(403)
})

test('paths outside the window and the project are not served', async ({ window }) => {
  const paths = [
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/image/..%2f..%2fetc%2fpasswd',
    '/image/0/1e9/full',
  ]
  for (const path of paths) {
    const answer = await window.request.get(window.url().replace(/\/(#.*)?$/, '') + path)
    expect(answer.status(), path).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).not.toContain('"frostline"')
  }
})

test('another server on this machine is sent nothing that opens the window', async ({ window, home }) => {
  await expect(window.getByRole('button', { name: 'New project', exact: true })).toBeVisible()
  const heard: string[] = []
  const other = createServer((request, response) => {
    heard.push(`${request.url} ${request.headers.cookie ?? ''}`)
    response.end()
  })
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  try {
    await window.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.join()).not.toContain('frostline-')
  } finally {
    other.close()
  }
  // and the plain address leads back
  await window.goto(home.product.url)
  await expect(window.getByRole('button', { name: 'New project', exact: true })).toBeVisible()
})

test('a socket from another page or under another name is refused', async ({ window, home, context }) => {
  await expect(window.getByRole('button', { name: 'New project', exact: true })).toBeVisible()
  const socket = new URL('rpc', window.url()).href.replace(/^http/, 'ws')
  const cookie = (await context.cookies(window.url())).map(({ name, value }) => `${name}=${value}`).join('; ')
  expect(cookie).not.toBe('')
  const tries: Record<string, string>[] = [
    { Cookie: cookie, Origin: 'https://evil.example' },
    { Cookie: cookie, Origin: 'null' },
    { Cookie: cookie, Origin: home.product.url, Host: 'evil.example' },
    { Origin: home.product.url },
  ]
  for (const headers of tries) expect(await opens(socket, headers), JSON.stringify(headers)).toBe(false)
  expect(await opens(socket, { Cookie: cookie, Origin: new URL(home.product.url).origin })).toBe(true)
})

function opens(url: string, headers: Record<string, string>): Promise<boolean> {
  const socket = new WebSocket(url, { headers })
  return new Promise((resolve) => {
    socket.once('open', () => {
      resolve(true)
      socket.close()
    })
    socket.once('error', () => resolve(false))
  })
}
