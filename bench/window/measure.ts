/**
 * Drives the window in Chromium, as tests do, and writes what it measures as lines of JSON: `{ "what": …, … }`.
 *
 *     node bench/window/measure.ts <empty folder> <photos of the grid>
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chromium, expect, type Page } from '@playwright/test'
import { addFolder, expectLabelled, go, newProject, photoList, startTraining } from '../../e2e/support/actions.ts'
import { writeModel } from '../../e2e/support/models.ts'
import { findFile } from '../../e2e/support/find-file.ts'
import { startProduct } from '../../e2e/support/product.ts'
import { denseNet121, inceptionV3, nasNetMobile } from '../../tests/models/architectures.ts'
import { writeManyPhotos } from './many-photos.ts'
import { watchTasks } from './watch-tasks.ts'

const [home, photosArgument] = process.argv.slice(2)
if (home === undefined || photosArgument === undefined) throw new Error('Give an empty folder and a number of photos.')
const numPhotos = Number(photosArgument)
const modelFolder = join(home, 'models')
const env = { FROSTLINE_MODEL_PATH: modelFolder }
const say = (what: string, measured: object): void => console.log(JSON.stringify({ what, ...measured }))
const progress = (text: string): void => console.error(text)

const LABELS = 40
const MANY_MS = 600_000
/** Those whose maps are opened: many layers, wide branches, cells that skip each other. */
const MODELS = { 'densenet-shaped': denseNet121, 'inception-shaped': inceptionV3, 'nasnet-shaped': nasNetMobile }
const CHART_STEPS = 20_000
/** Of 44 photos, 60 less those held back. */
const BATCH_SIZE = 4
const STEPS_PER_EPOCH = 11

progress(`Drawing ${numPhotos} photos`)
await writeManyPhotos(join(home, 'many'), numPhotos)
for (const [name, build] of Object.entries(MODELS)) writeModel(join(modelFolder, name), build())

let product = await startProduct(home, env)
const executablePath = process.env['FROSTLINE_CHROMIUM']
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const window = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await window.goto(product.link)

  progress('Importing them')
  await newProject(window, 'Many')
  await addFolder(window, 'many')
  await expectLabelled(window, numPhotos, numPhotos, MANY_MS)
  const database = new DatabaseSync(findFile(home, 'project.db'), { readOnly: true })

  progress('Scrolling')
  say('grid', { numPhotos, ...(await watchTasks(window, () => scroll(window))) })

  progress('Labelling')
  say('label', { ...(await label(window, database)) })

  progress('Opening again')
  database.close()
  await product.stop()
  const startedAt = performance.now()
  product = await startProduct(home, env)
  const servedMs = performance.now() - startedAt
  say('first paint', { servedMs, ...(await firstPaint(window, product.link)) })
  say('reopening', { numPhotos, milliseconds: await reopen(window) })

  progress('Opening layer maps')
  await go(window, 'Model')
  for (const [model, build] of Object.entries(MODELS))
    say('layer map', { model, numLayers: build().layers.length, ...(await openMap(window, model)) })

  progress('Training for many steps')
  await writeManyPhotos(join(home, 'few'), 60)
  say('chart', await chartManySteps(window))
} finally {
  await browser.close()
  await product.kill()
}

/** To the end in large and small steps, and back. */
async function scroll(window: Page): Promise<void> {
  const box = await photoList(window).boundingBox()
  if (!box) throw new Error('There is no grid.')
  await window.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (const step of [120, 600, 4000, -4000, -600, -120])
    for (let turn = 0; turn < 40; turn++) {
      await window.mouse.wheel(0, step)
      await window.waitForTimeout(16)
    }
  await photoList(window).focus()
  for (const key of ['End', 'Home', 'End', 'PageUp', 'PageUp', 'Home']) {
    await window.keyboard.press(key)
    await window.waitForTimeout(150)
  }
}

/** From a key to the frame that shows the label, and to the row on the disk. */
async function label(window: Page, database: DatabaseSync) {
  const count = database.prepare('SELECT count(*) AS n FROM journal')
  const numActs = (): number => Number(count.get()?.['n'])
  const paintMs: number[] = []
  const diskMs: number[] = []
  await photoList(window).focus()
  await window.keyboard.press('Control+a')
  await window.keyboard.press('0')
  await expectLabelled(window, 0, numPhotos, MANY_MS)
  await window.keyboard.press('Home')
  for (let i = 0; i < LABELS; i++) {
    const before = numActs()
    await window.evaluate(() => {
      addEventListener(
        'keydown',
        ({ timeStamp }) => {
          const told = globalThis as unknown as { pressedAt: number; paintedAt: number | null }
          told.pressedAt = performance.timeOrigin + timeStamp
          told.paintedAt = null
          const grid = document.querySelector('#photo-grid')
          const seen = new MutationObserver(() => {
            seen.disconnect()
            // after the frame in which it is drawn
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel()
              port1.onmessage = () => (told.paintedAt = performance.timeOrigin + performance.now())
              port2.postMessage(null)
            })
          })
          if (grid) seen.observe(grid, { subtree: true, childList: true, characterData: true, attributes: true })
        },
        { once: true, capture: true },
      )
    })
    await window.keyboard.press(String((i % 4) + 1), { delay: 0 })
    const givenUpAt = Date.now() + 5000
    while (numActs() === before && Date.now() < givenUpAt) await new Promise((resolve) => setTimeout(resolve, 1))
    const writtenAt = Date.now()
    const told = await window.waitForFunction(() => {
      const { pressedAt, paintedAt } = globalThis as unknown as { pressedAt: number; paintedAt: number | null }
      return paintedAt === null ? null : { pressedAt, paintedAt }
    })
    const { pressedAt, paintedAt } = (await told.jsonValue()) as { pressedAt: number; paintedAt: number }
    paintMs.push(paintedAt - pressedAt)
    diskMs.push(writtenAt - pressedAt)
  }
  return { paintMs, diskMs }
}

async function firstPaint(window: Page, link: string): Promise<{ paintMs: number; usableMs: number }> {
  await window.goto(link)
  await expect(window.getByRole('button', { name: 'New project', exact: true })).toBeVisible()
  const usableMs = await window.evaluate(() => performance.now())
  const paint = await window.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  return { paintMs: await paint.jsonValue(), usableMs }
}

/** From the click on a recent project to the first picture in its grid. */
async function reopen(window: Page): Promise<number> {
  const startedAt = performance.now()
  await window.getByRole('button', { name: 'Open Many' }).click()
  await window.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('#photo-grid img')].some(
      ({ complete, naturalWidth }) => complete && naturalWidth > 0,
    ),
  )
  return performance.now() - startedAt
}

/** Milliseconds from the next click to the frame that shows a model's name and its line. Asked of the page itself: a test looks ten times a second at most. */
function watchOpening(window: Page, model: string) {
  return window.evaluateHandle((name) => {
    const opened = new Promise<number>((resolve) => {
      addEventListener(
        'click',
        ({ timeStamp }) => {
          const look = (): void => {
            const isThere =
              document.querySelector('main [role=slider]') !== null &&
              [...document.querySelectorAll('main h2')].some(({ textContent }) => textContent?.trim() === name)
            if (isThere) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)))
            else requestAnimationFrame(look)
          }
          look()
        },
        { once: true, capture: true },
      )
    })
    return { opened }
  }, model)
}

async function openMap(window: Page, model: string) {
  await window.getByRole('button', { name: 'Change…' }).click()
  const card = window.getByRole('dialog').getByRole('listitem').filter({ hasText: model })
  await expect(card).toBeVisible()
  const opened = await watchOpening(window, model)
  await card.getByRole('button').click()
  const openedMs = await opened.evaluate((watch) => watch.opened)
  const line = window.getByRole('slider', { name: /frost line/i })
  const box = await line.boundingBox()
  if (!box) throw new Error('There is no line.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const dragged = await watchTasks(window, async () => {
    await window.mouse.move(x, y)
    await window.mouse.down()
    for (let turn = 0; turn < 120; turn++) {
      await window.mouse.move(x - 250 * Math.abs(Math.sin(turn / 15)), y)
      await window.waitForTimeout(16)
    }
    await window.mouse.up()
  })
  return { openedMs, ...dragged }
}

/** How smooth the window is while a run is drawn that has many steps behind it and makes many more each second. */
async function chartManySteps(window: Page) {
  await window.getByRole('button', { name: 'Close project' }).click()
  await newProject(window, 'Few')
  await addFolder(window, 'few')
  await expectLabelled(window, 60, 60)
  await go(window, 'Train')
  await window.getByRole('radio', { name: /^Head only/ }).check()
  const epochs = window.getByLabel('Epochs', { exact: true })
  await expect(epochs).toHaveCount(1)
  await epochs.fill('10000')
  await epochs.press('Enter')
  const batchSize = window.getByLabel('Batch size', { exact: true })
  await batchSize.fill(String(BATCH_SIZE))
  await batchSize.press('Enter')
  await window.getByText('Advanced', { exact: true }).click()
  await window.getByRole('checkbox', { name: 'Stop early' }).uncheck()
  await startTraining(window)
  const chart = window.getByRole('img', { name: /^Loss by step/ })
  await expect(chart).toBeVisible({ timeout: 60_000 })
  const numSteps = await stepsOf(window, CHART_STEPS)
  const smooth = await watchTasks(window, () => window.waitForTimeout(5000))
  const startedAt = performance.now()
  await window.reload()
  await expect(chart).toBeVisible({ timeout: 60_000 })
  return { numPoints: numSteps, openedMs: performance.now() - startedAt, ...smooth }
}

/** Waits until the run has so many steps. */
async function stepsOf(window: Page, wanted: number): Promise<number> {
  const givenUpAt = Date.now() + MANY_MS
  for (;;) {
    const words = await window
      .getByText(/^epoch [\d,]+ of/)
      .first()
      .textContent()
    const steps = STEPS_PER_EPOCH * Number(/epoch ([\d,]+)/.exec(words ?? '')?.[1]?.replaceAll(',', '') ?? 0)
    if (steps >= wanted || Date.now() > givenUpAt) return steps
    await window.waitForTimeout(1000)
  }
}
