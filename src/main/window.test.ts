import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeWindow, readWindowState, windowOptions, writeWindowState } from './window.ts'

const SCREEN = { x: 0, y: 25, width: 1440, height: 875 }
const RIGHT = { x: 1440, y: 0, width: 1920, height: 1080 }

test('a window’s page is isolated, sandboxed and without Node', () => {
  const { webPreferences } = windowOptions({}, { preload: '/preload.cjs', isDark: false, hasDevTools: false })
  expect(webPreferences).toMatchObject({
    preload: '/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  })
})

test('a window opens where it was, on whichever screen', () => {
  const bounds = { x: 1500, y: 30, width: 1000, height: 700 }
  expect(placeWindow({ bounds, isMaximized: false }, [SCREEN, RIGHT])).toEqual(bounds)
})

test('where its screen is gone it opens on the main one, and no larger than that', () => {
  const bounds = { x: 1500, y: 30, width: 1800, height: 700 }
  expect(placeWindow({ bounds, isMaximized: false }, [SCREEN])).toEqual({ width: 1440, height: 700 })
})

test('wherever it was, its title bar can be grabbed', () => {
  const bounds = fc.record({
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
    width: fc.integer({ min: 200, max: 4000 }),
    height: fc.integer({ min: 200, max: 4000 }),
  })
  fc.assert(
    fc.property(bounds, (before) => {
      const placed = placeWindow({ bounds: before, isMaximized: false }, [SCREEN, RIGHT])
      const { x, y, width = 0 } = placed
      if (x === undefined || y === undefined) return // in the middle, by Electron
      const isOn = [SCREEN, RIGHT].some(
        (screen) =>
          y >= screen.y && y < screen.y + screen.height && x < screen.x + screen.width && x + width > screen.x,
      )
      expect(isOn).toBe(true)
    }),
  )
})

test('its state is kept, and a damaged one forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-window-'))
  const file = join(folder, 'window.json')
  const state = { bounds: { x: 1, y: 2, width: 900, height: 700 }, isMaximized: true }
  expect(readWindowState(file)).toBeUndefined()
  writeWindowState(file, state)
  expect(readWindowState(file)).toEqual(state)
  writeFileSync(file, '{"bounds":{"x":')
  expect(readWindowState(file)).toBeUndefined()
  writeWindowState(join(folder, 'missing', 'window.json'), state) // says nothing: closing goes on
  rmSync(folder, { recursive: true })
})
