import type { Session, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { FakeContents, FakeSession } from '../../tests/electron/fake-electron.ts'
import { isOwn } from './app-protocol.ts'
import { lockDownContents, lockDownSession } from './lock-down.ts'

type Details = Record<string, unknown>
type Request = (contents: FakeContents, permission: string, answer: (ok: boolean) => void, details: Details) => void
type Check = (contents: null, permission: string, origin: string, details: Details) => boolean

function locked() {
  const session = new FakeSession()
  lockDownSession(session as unknown as Session)
  const contents = new FakeContents()
  const request = (permission: string, details: Details): Promise<boolean> =>
    new Promise((resolve) => (session.handlers['request'] as Request)(contents, permission, resolve, details))
  const check = session.handlers['check'] as Check
  return { session, contents, request, check }
}
const camera = { mediaTypes: ['video'], isMainFrame: true, requestingUrl: 'frostline://app/' }

test('the camera may be used by the window’s own page, on a click', async () => {
  const { request, contents } = locked()
  expect(await request('media', camera)).toBe(true)
  contents.mainFrame.isClicked = false
  expect(await request('media', camera)).toBe(false)
})

test.each([
  ['the microphone', 'media', { ...camera, mediaTypes: ['audio'] }],
  ['camera and microphone', 'media', { ...camera, mediaTypes: ['video', 'audio'] }],
  ['an unnamed device', 'media', { ...camera, mediaTypes: [] }],
  ['a frame', 'media', { ...camera, isMainFrame: false }],
  ['another page', 'media', { ...camera, requestingUrl: 'https://evil.example/' }],
  ['an address that begins alike', 'media', { ...camera, requestingUrl: 'frostline://app.evil.example/' }],
  ['the place', 'geolocation', { isMainFrame: true, requestingUrl: 'frostline://app/' }],
  ['notifications', 'notifications', { isMainFrame: true, requestingUrl: 'frostline://app/' }],
  ['other programs', 'openExternal', { isMainFrame: true, requestingUrl: 'frostline://app/' }],
  ['the clipboard', 'clipboard-read', { isMainFrame: true, requestingUrl: 'frostline://app/' }],
])('%s may not be used', async (_, permission, details) => {
  const { request, check } = locked()
  expect(await request(permission, details)).toBe(false)
  if (permission !== 'media') expect(check(null, permission, 'frostline://app/', {})).toBe(false)
})

test('what may be used is said without asking for the camera alone', () => {
  const { check, session } = locked()
  expect(check(null, 'media', 'frostline://app/', { mediaType: 'video' })).toBe(true)
  expect(check(null, 'media', 'frostline://app/', { mediaType: 'audio' })).toBe(false)
  expect(check(null, 'media', 'https://evil.example/', { mediaType: 'video' })).toBe(false)
  expect((session.handlers['device'] as () => boolean)()).toBe(false)
  expect(session.handlers['display']).toBeNull()
})

test('the page goes nowhere, opens nothing, embeds nothing and downloads nothing', () => {
  const { contents, session } = locked()
  lockDownContents(contents as unknown as WebContents)
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    let isPrevented = false
    contents.emit(name, { preventDefault: () => (isPrevented = true) })
    expect([name, isPrevented]).toEqual([name, true])
  }
  let isDownloadPrevented = false
  session.emit('will-download', { preventDefault: () => (isDownloadPrevented = true) })
  expect(isDownloadPrevented).toBe(true)
  expect(contents.opener?.()).toEqual({ action: 'deny' })
})

test('only the window’s own address is its own', () => {
  expect(isOwn('frostline://app/')).toBe(true)
  for (const other of ['frostline://app.evil/', 'frostline://evil/app', 'http://app/', 'null', ''])
    expect([other, isOwn(other)]).toEqual([other, false])
})
