import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Locator, Page } from '@playwright/test'
import { stageFreeze } from '../src/core/freeze/frost-line.ts'
import type { FrostLine } from '../src/shared/contract/frost-line.ts'
import { layerMapOf } from '../src/core/models/layer-map.ts'
import type { LayerGraph } from '../src/core/models/layer-graph.ts'
import { defaultPlan } from '../src/core/training/default-plan.ts'
import { inceptionV3, nasNetMobile } from '../tests/models/architectures.ts'
import { hasSharedModels, type RealModel, realModel, SHARED_MODELS } from '../tests/models/fixtures.ts'
import { addFolder, go, newProject } from './support/actions.ts'
import { writeModel } from './support/models.ts'
import { findFile } from './support/find-file.ts'
import { photosByClass } from './support/photos.ts'
import { NODE, PROJECT_FOLDER } from './support/product.ts'
import { still } from './support/still.ts'
import { expect, type Home, test } from './support/test.ts'

const REAL: readonly RealModel[] = ['mobilenet-v1-0.25-224', 'mobilenet-v2-1.0-224-folded', 'teachable-machine-export']
const GENERATED = { 'inception-shaped': inceptionV3, 'nasnet-shaped': nasNetMobile }
/** Of all models together 200 and more. */
const NUM_MOVES = 70
const { FROSTLINE_MODEL_PATH: before } = process.env

test.afterEach(() => {
  if (before === undefined) delete process.env['FROSTLINE_MODEL_PATH']
  else process.env['FROSTLINE_MODEL_PATH'] = before
})

/** A project of few photos on a machine that has the model, and its map. */
async function openMap(window: Page, home: Home, { name, folder }: { name: string; folder: string }): Promise<Locator> {
  process.env['FROSTLINE_MODEL_PATH'] = folder
  await photosByClass(join(home.folder, 'walk'), 2, 8)
  await home.product.stop()
  await home.restart()
  await window.goto(home.product.link)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
  await go(window, 'Model')
  await window.getByRole('button', { name: 'Change…' }).click()
  await window.getByRole('dialog').getByRole('listitem').filter({ hasText: name }).getByRole('button').first().click()
  await expect(window.getByRole('main').getByRole('heading', { name })).toBeVisible()
  const line = window.getByRole('slider', { name: 'Frost line' })
  await expect(line).toBeVisible()
  return line
}

/** Every block once, from left to right, and skips that lead forward. */
async function expectWholeAndForward(window: Page, graph: LayerGraph): Promise<void> {
  const map = layerMapOf(graph, { numClasses: 2, dropout: 0.2, activation: 'softmax', seed: 1 })
  const places = await window
    .getByRole('listbox', { name: 'Blocks' })
    .getByRole('option')
    .evaluateAll((blocks) => blocks.map((block) => ({ id: block.id, left: block.getBoundingClientRect().left })))
  expect(places).toHaveLength(map.blocks.length)
  expect(new Set(places.map(({ id }) => id)).size).toBe(map.blocks.length)
  const lefts = places.map(({ left }) => left)
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b))
  for (const { from, to } of map.skips) expect(to).toBeGreaterThan(from)
}

/** What a drag leaves: the line follows the pointer, and Escape takes it back. */
async function expectToDrag(window: Page, line: Locator): Promise<void> {
  const words = (await line.getAttribute('aria-valuetext')) ?? ''
  const box = await line.boundingBox()
  if (!box) throw new Error('There is no line.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await window.mouse.move(x, y)
  await window.mouse.down()
  await window.mouse.move(x - 200, y, { steps: 12 })
  await expect(line).not.toHaveAttribute('aria-valuetext', words)
  await window.keyboard.press('Escape')
  await window.mouse.up()
  await expect(line).toHaveAttribute('aria-valuetext', words)
}

test.describe('maps of real models', () => {
  test.skip(!hasSharedModels, `No models in ${SHARED_MODELS} (set FROSTLINE_SHARED).`)
  for (const name of REAL)
    test(`${name}: slider, list and --dry-run agree after ${NUM_MOVES} random moves`, async ({ window, home }) => {
      test.slow()
      const folder = join(home.folder, 'models')
      cpSync(join(SHARED_MODELS, name), join(folder, name), { recursive: true })
      const line = await openMap(window, home, { name, folder })
      const graph = await realModel(name)
      await expectWholeAndForward(window, graph)
      await expectToDrag(window, line)

      await moveAtRandom(window, line)
      const [learning, total] = numbersIn(await line.getAttribute('aria-valuetext'), /([\d,]+) of ([\d,]+) weights/)
      expect(await learningInList(window)).toBe(learning)
      // what a person moved is kept a moment later
      await expect
        .poll(() => dryRun(home, folder, graph))
        .toEqual({ numTrainable: learning, numFrozen: total - learning })
    })
})

for (const [name, build] of Object.entries(GENERATED))
  test(`${name}: each block is drawn once, and the line is dragged`, async ({ window, home }) => {
    test.slow()
    const folder = join(home.folder, 'models')
    const graph = build()
    writeModel(join(folder, name), graph)
    const line = await openMap(window, home, { name, folder })
    await expectWholeAndForward(window, graph)
    await expectToDrag(window, line)
  })

/** Keys of the slider and of the list, in turns; ends on the list. */
async function moveAtRandom(window: Page, line: Locator): Promise<void> {
  let state = 20
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const list = window.getByRole('treegrid')
  const LINE = ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home']
  const LIST = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'Space', 'Space', 'f', 'PageDown', 'End', 'Home']
  for (let turn = 0; turn < 4; turn++)
    for (const [view, target, keys] of [
      ['Map', line, LINE],
      ['List', list, LIST],
    ] as const) {
      await window.getByRole('main').getByText(view, { exact: true }).click()
      await target.focus()
      for (let i = 0; i < NUM_MOVES / 8; i++) await window.keyboard.press(keys[next(keys.length)] ?? 'Home')
    }
  await window.getByRole('main').getByText('Map', { exact: true }).click()
}

/** Weights of the layers that the list shows as learning, read row by row. */
async function learningInList(window: Page): Promise<number> {
  await window.getByRole('main').getByText('List', { exact: true }).click()
  const list = window.getByRole('treegrid')
  await list.focus()
  await window.keyboard.press('Home')
  const weights = new Map<string, number>()
  for (;;) {
    const row = list.locator('[role=row][aria-selected=true]')
    if ((await row.getAttribute('aria-expanded')) === 'false') await window.keyboard.press('ArrowRight')
    const at = (await row.getAttribute('aria-rowindex')) ?? ''
    if (weights.has(at)) break
    const isLayer = (await row.getAttribute('aria-level')) === '2'
    const learns = / learning( |$)/.test((await row.getAttribute('class')) ?? '')
    const number = await row.getByRole('gridcell').nth(3).textContent()
    weights.set(at, isLayer && learns ? Number(number?.replaceAll(',', '')) : 0)
    await window.keyboard.press('ArrowDown')
  }
  return [...weights.values()].reduce((sum, each) => sum + each, 0)
}

/** What the command line makes of the line that the project keeps. */
function dryRun(home: Home, folder: string, graph: LayerGraph): { numTrainable: number; numFrozen: number } {
  const database = new DatabaseSync(findFile(home.folder, 'project.db'), { readOnly: true })
  const row = database.prepare("SELECT value FROM settings WHERE key = 'draft'").get()
  database.close()
  const { model, line } = JSON.parse(String(row?.['value'])) as {
    model: string
    line: FrostLine
  }
  const map = layerMapOf(graph, { numClasses: 2, dropout: 0.2, activation: 'softmax', seed: 1 })
  const choice = stageFreeze(map, line)
  const { stages } = defaultPlan('lp-ft', { modelName: model, numTrainPhotos: 16, numClasses: 2 })
  const stage = { ...stages.at(-1), epochs: 1, ...choice }
  const config = join(home.folder, 'plan.json')
  writeFileSync(config, JSON.stringify({ stages: [stage], batchSize: 2 }))
  const args = ['train', join(home.folder, 'walk'), '--model', model, '--config', config, '--dry-run', '--json']
  const answer = execFileSync(NODE, [join(PROJECT_FOLDER, 'src/cli/main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, FROSTLINE_CACHE: join(home.folder, 'cache'), FROSTLINE_MODEL_PATH: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const result = answer
    .trim()
    .split('\n')
    .map(
      (each) =>
        JSON.parse(each) as { kind: string; forecast: { stages: { numTrainable: number; numFrozen: number }[] } },
    )
    .find(({ kind }) => kind === 'result')
  const { numTrainable, numFrozen } = result?.forecast.stages.at(-1) ?? { numTrainable: 0, numFrozen: 0 }
  return { numTrainable, numFrozen }
}

function numbersIn(words: string | null, pattern: RegExp): [number, number] {
  const [, a = '', b = ''] = pattern.exec(words ?? '') ?? []
  return [Number(a.replaceAll(',', '')), Number(b.replaceAll(',', ''))]
}

test('no words of the map lie on others, also at 200 %', async ({ window }) => {
  await newProject(window, 'Small')
  await go(window, 'Model')
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1024, height: 700 },
    { width: 720, height: 450 },
  ]) {
    await window.setViewportSize(size)
    for (const preset of ['As it is', 'Head only', 'Last block', 'Upper half', 'Everything']) {
      await window.getByRole('main').getByText(preset, { exact: true }).click()
      await still(window)
      expect(await overlaps(window), `${preset} at ${size.width}`).toEqual([])
    }
  }
})

/** Pairs of words in the map whose places have a part in common. */
function overlaps(window: Page): Promise<string[]> {
  return window.getByRole('group', { name: 'Layer map' }).evaluate((map) => {
    const words = [...map.querySelectorAll('text')].map((text) => ({
      says: text.textContent?.trim() ?? '',
      box: text.getBoundingClientRect(),
    }))
    const found: string[] = []
    words.forEach((a, index) => {
      for (const b of words.slice(index + 1)) {
        const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        // lines of text are higher than what is written in them
        if (width > 2 && height > 4) found.push(`“${a.says}” and “${b.says}”`)
      }
    })
    return found
  })
}
