import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeBrowser, findBrowser } from './browser.mjs'

test.skipIf(process.platform === 'win32')('a browser that is named comes before any other, if it can be run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-browser-'))
  try {
    const named = join(folder, 'named')
    const found = join(folder, 'chromium')
    for (const path of [named, found]) writeFileSync(path, '#!/bin/sh\n')
    chmodSync(found, 0o755)
    const env = { FROSTLINE_CHROMIUM: named, PATH: folder }
    expect(findBrowser(env)).toBe(found)
    chmodSync(named, 0o755)
    expect(findBrowser(env)).toBe(named)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('where no browser can be had, one line says what is skipped and what to do', () => {
  const line = describeBrowser({ reasons: ['Playwright’s download: no network'] })
  expect(line).toContain('skipped')
  expect(line).toContain('FROSTLINE_CHROMIUM')
  expect(line).not.toContain('\n')
})
