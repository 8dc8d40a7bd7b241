import { expect, test } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import { join } from 'node:path'
import { findBarriers, findMisfits, THEMES } from './support/look.ts'
import { PROJECT_FOLDER } from './support/product.ts'
import { still } from './support/still.ts'

/** Every component that several screens use, in every state (npm run gallery). */

let gallery: ViteDevServer
test.beforeAll(async () => {
  gallery = await createServer({
    configFile: join(PROJECT_FOLDER, 'src/renderer/gallery/vite.config.ts'),
    logLevel: 'error',
    server: { port: 0 },
  })
  await gallery.listen()
})
test.afterAll(() => gallery.close())

const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 512, height: 400 }

for (const colorScheme of THEMES)
  // how a component fits depends on the width alone
  for (const size of colorScheme === 'light' ? [WIDE, NARROW] : [WIDE])
    test(`components have no barrier and fit, ${colorScheme}, ${size.width} px wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(size)
      await page.goto(gallery.resolvedUrls?.local[0] ?? '')
      await expect(page.getByRole('region', { name: 'DropTarget' })).toBeVisible()
      await still(page)
      expect(await findBarriers(page)).toEqual([])
      expect(await findMisfits(page)).toEqual([])
      for (const opener of await page.getByRole('button', { name: /^(Open|Menu) / }).all()) {
        await opener.click()
        const opened = page.getByRole('dialog').or(page.getByRole('menu'))
        await expect(opened).toBeVisible()
        await still(page)
        const name = (await opener.textContent()) ?? ''
        expect(await findBarriers(page), name).toEqual([])
        if (name.includes('must be answered')) await opened.getByRole('button', { name: 'Keep' }).click()
        else await page.keyboard.press('Escape')
        await expect(opened).toBeHidden()
      }
    })
