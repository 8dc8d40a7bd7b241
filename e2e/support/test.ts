import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { type Product, startProduct } from './product.ts'

export { expect } from '@playwright/test'

/** A person's computer: a home folder, and the product that runs on it. */
export interface Home {
  readonly folder: string
  readonly product: Product
  /** Starts the product again after it was stopped or killed, at any port, or where it was. */
  restart(where?: 'where it was'): Promise<Product>
}

interface Fixtures {
  readonly home: Home
  /** The window, just opened by its link. An error that nobody caught in it fails the test. */
  readonly window: Page
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from its parameters
  home: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'frostline-home-'))
    let product = await startProduct(folder)
    const restart = async (where?: string): Promise<Product> =>
      (product = await startProduct(folder, {}, where === undefined ? '0' : new URL(product.url).port))
    const home: Home = {
      folder,
      get product() {
        return product
      },
      restart,
    }
    await use(home)
    await product.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  window: async ({ home, page }, use) => {
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await page.goto(home.product.link)
    await use(page)
    if (errors.length > 0) throw new Error(`Uncaught in the window: ${errors.map(({ stack }) => stack).join('\n')}`)
  },
})
