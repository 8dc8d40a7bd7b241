import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { becomeHermetic } from '../scripts/tests/environment.mjs'

becomeHermetic()

const BROWSER = process.env['FROSTLINE_CHROMIUM']

/** Journeys through the whole product as people make them: the built window in Chromium, served by `frostline serve`. */
export default defineConfig({
  testDir: '.',
  outputDir: fileURLToPath(new URL('../out/e2e', import.meta.url)),
  // most of a journey is waiting; more at a time would make those that train slow
  workers: 2,
  fullyParallel: false,
  // for a machine that is busy with something else; what is right is seen in a second
  timeout: 1_800_000,
  expect: { timeout: 300_000 },
  retries: 0,
  forbidOnly: true,
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 300_000,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(BROWSER === undefined ? {} : { executablePath: BROWSER }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-device-for-media-stream',
      ],
    },
  },
})
