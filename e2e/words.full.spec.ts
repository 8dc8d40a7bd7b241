import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { photosByClass } from './support/photos.ts'
import { findCutNames, findMisfits } from './support/look.ts'
import { findUntranslated, inPseudo } from './support/messages.ts'
import { still } from './support/still.ts'
import { expect, test } from './support/test.ts'

/** A language that nobody speaks: what is not in it did not come from the messages. */
test.use({ locale: 'en-XA' })

/** What a window that speaks another language still says in English, or in no language: each for a reason. */
const ALLOWED: readonly { readonly text: RegExp; readonly why: string }[] = [
  {
    text: /The frostline\.json beside the model says so\.|Comes with Frostline: .*/,
    why: 'core says what is known of a model',
  },
  { text: /\bHead only\b|Train the head/, why: 'lines and stages keep the names they have in the run’s files' },
  {
    text: /\d+ photos in \d+ classes\.|\d+ photos have no label and are not used\./,
    why: 'the host words its list of what is missing before a run',
  },
  {
    text: /^\s*(?:Started|Epoch \d+ is the best so far|The stage ended early|Frozen weights checked|Finished early|: [\d,]+ weights learn).*/,
    why: 'the log of a run stands in its folder as it was said',
  },
  { text: /Sample leaves|\b(?:Wickbeam|Tarnel|Harrock|Fenlance|walk|config|Run 1)\b/, why: 'names that a person gave' },
  { text: /\b(?:IMG_|DSC)\d+\.jpg|\bcaptures\b/, why: 'files and folders of a person' },
  { text: /(?:\/[\w .-]+)+|\bfrostline-home-\w+|\btmp\b/, why: 'where they lie' },
  { text: /\b[0-9a-f]{8}…[0-9a-f]{4}\b|\b[0-9a-f]{8,}\b|\d(?:\.\d)?e-?\d/, why: 'hashes, and powers of ten' },
  {
    text: /\b(?:Ctrl|Alt|Shift|Esc|Enter|Space|Delete|PageUp|PageDown|Home|End)\b|(?<=\+)[A-Z]\b|^[A-Z]$|(?<=\()[A-Z](?=\)$)/,
    why: 'keys have the names that stand on them',
  },
  {
    text: /\b(?:frostnet-64|(?:MobileNet|ResNet|EfficientNet|DenseNet|ConvNeXt|NASNet|SqueezeNet)\w*|Xception|VGG16|InceptionV3|Small|Large)\b|α/,
    why: 'models have the names that they were published by',
  },
  { text: /\bApache-2\.0\b/, why: 'licences too' },
  {
    text: /\b(?:stem|head|block\d+)\w*|\b(?:Dense|Dropout)\b/,
    why: 'layers have the names of the model, and of Keras',
  },
  {
    text: /TensorFlow\.js layers-model|TensorFlow SavedModel|\bONNX\b|Keras 3|\bFrostline\b/,
    why: 'formats and products have names',
  },
]

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
]

/** All that is shown came from messages, and fits although it is a third longer. */
async function expectTranslated(window: Page, state: string): Promise<void> {
  for (const size of SIZES) {
    await window.setViewportSize(size)
    await still(window)
    expect.soft(await findMisfits(window), `${state} at ${size.width} px`).toEqual([])
    expect.soft(await findCutNames(window, ['⟦']), `${state} at ${size.width} px`).toEqual([])
  }
  const found = await findUntranslated(
    window,
    ALLOWED.map(({ text }) => text),
  )
  expect.soft(found, state).toEqual([])
}

test('every screen and dialog says what it says by messages, and has room for longer words', async ({
  window,
  home,
}) => {
  const press = (key: Parameters<typeof inPseudo>[0], within = window.locator('body')): Promise<void> =>
    within
      .getByRole('button', { name: inPseudo(key) })
      .first()
      .click()
  const go = async (screen: 'photos' | 'model' | 'train' | 'results' | 'try'): Promise<void> => {
    await window
      .getByRole('navigation', { name: inPseudo('shell.navigation') })
      .locator(`a[href^="#/${screen}"]`)
      .first()
      .click()
    await expect(window).toHaveURL(new RegExp(`#/${screen}`))
    await expect(window.locator('main [aria-busy="true"]')).toHaveCount(0)
  }
  const escape = (): Promise<void> => window.keyboard.press('Escape')
  await photosByClass(join(home.folder, 'walk'), 2, 8)

  await test.step('Start and its dialogs', async () => {
    await expect(window.locator('html')).toHaveAttribute('lang', 'en-XA')
    await expectTranslated(window, 'Start')
    await press('start.new')
    await expectTranslated(window, 'New project')
    await escape()
    await press('start.open')
    await expectTranslated(window, 'Open a project')
    await escape()
  })
  await test.step('Photos and its dialogs', async () => {
    await press('start.sample')
    await expect(window.getByText(inPseudo('photos.labelled', { labelled: 120, all: 160 }))).toBeVisible()
    await expectTranslated(window, 'Photos')
    await window.getByRole('listbox', { name: inPseudo('photos.grid') }).focus()
    await window.keyboard.press('Home')
    await window.keyboard.press('l')
    await expectTranslated(window, 'Label')
    await escape()
    await window.keyboard.press('Space')
    await expectTranslated(window, 'Large')
    await escape()
    await window.keyboard.press('?')
    await expectTranslated(window, 'Keyboard shortcuts')
    await escape()
    await press('photos.add')
    await expectTranslated(window, 'Add photos')
    await escape()
    await press('photos.webcam')
    await expectTranslated(window, 'Webcam')
    await escape()
    for (const menu of await window.getByRole('main').locator('[aria-haspopup="menu"]').all()) {
      if (!(await menu.isVisible())) continue
      const name = (await menu.getAttribute('aria-label')) ?? (await menu.textContent()) ?? ''
      await menu.click()
      await expectTranslated(window, `menu ${name}`)
      await escape()
    }
  })
  await test.step('Model', async () => {
    await go('model')
    await expectTranslated(window, 'Model')
    await press('panel.change')
    await expectTranslated(window, 'Models')
    await escape()
    await window.getByText(inPseudo('panel.list'), { exact: true }).click()
    await expectTranslated(window, 'Model as a list')
    await window.getByText(inPseudo('panel.map'), { exact: true }).click()
    await window.getByRole('listbox', { name: inPseudo('model.blocks') }).focus()
    await window.keyboard.press('ArrowRight')
    await window.keyboard.press('Enter')
    await expectTranslated(window, 'An open block')
  })
  await test.step('Train', async () => {
    await go('train')
    await expectTranslated(window, 'Plan')
    await window.getByText(inPseudo('plan.advanced'), { exact: true }).click()
    await expectTranslated(window, 'Plan, advanced')
    await press('plan.start')
    await expect(window.getByRole('button', { name: inPseudo('train.pause') }).first()).toBeVisible()
    await expectTranslated(window, 'Run')
    await expect(window.getByText(inPseudo('train.next'))).toBeVisible()
    await expectTranslated(window, 'Run that is over')
    await window.getByText(inPseudo('train.asTable'), { exact: true }).click()
    await expectTranslated(window, 'Epochs')
  })
  await test.step('Results', async () => {
    await go('results')
    for (const tab of ['overview', 'mistakes', 'confusion', 'classes', 'certainty', 'compare', 'runs'] as const) {
      await window.getByRole('tab', { name: inPseudo(`results.tabs.${tab}`) }).click()
      await expect(window.locator('main [aria-busy="true"]')).toHaveCount(0)
      await expectTranslated(window, `Results, ${tab}`)
    }
    await press('results.exportModel')
    await expectTranslated(window, 'Export')
    await escape()
  })
  await test.step('Try', async () => {
    await go('try')
    await expectTranslated(window, 'Try')
    await press('try.fromProject')
    await expect(
      window
        .getByRole('main')
        .getByText(inPseudo('try.took', { time: '' }).slice(-10))
        .first(),
    ).toBeVisible()
    await expectTranslated(window, 'Try, answered')
    for (const mode of ['webcam', 'folder'] as const) {
      await window.getByText(inPseudo(`try.modes.${mode}`), { exact: true }).click()
      await expectTranslated(window, `Try, ${mode}`)
    }
    await press('try.folder.chooseFolder')
    await expectTranslated(window, 'Files')
    await escape()
  })
  await test.step('the project’s menu, and what is done to a project', async () => {
    for (const menu of await window.getByRole('banner').locator('[aria-haspopup="menu"]').all()) {
      await menu.click()
      await expectTranslated(window, 'the project’s menu')
      await escape()
    }
    await window.keyboard.press('Control+Shift+S')
    await expectTranslated(window, 'Save a copy')
    await escape()
  })
})
