import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
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
    text: /^\s*(?:Started|Epoch \d+ is the best so far|The stage ended early|Frozen weights checked|Finished early|: [\d,]+ weights learn).*/,
    why: 'the log of a run stands in its folder as it was said',
  },
  {
    text: /There is (?:no such file in the folder of the table\.|“[^”]*” already\.)|It is not a JPEG, [\w, ]+ image\.|Any of the columns “.*” may hold the labels\.|Choose another name, or open that project\./,
    why: 'what happened in a failure, and a remedy that every host has, are worded once for all of them',
  },
  {
    text: /\d+ photos?, \d+ class(?:es)?, read as: .*|Not used of the table: .*|\d+ photos? was found by file name among .*/,
    why: 'core says how a table was read',
  },
  {
    text: /Sample leaves|\b(?:Wickbeam|Tarnel|Harrock|Fenlance|walk(?:\.csv)?|grunn|speld|config|Run 1)\b/,
    why: 'names that a person gave',
  },
  { text: /\b(?:IMG_|DSC)\d+\.jpg|\bcaptures\b|^cache$|\bfilename\b/, why: 'files and folders of a person' },
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
  { text: /\b(?:libtensorflow [\d.]+|onnxruntime [\d.]+ cpu|tfjs [\d.]+ wasm)/, why: 'and libraries' },
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

/** Presses the first button of a name. */
const pressing =
  (window: Page) =>
  (key: Parameters<typeof inPseudo>[0], within = window.locator('body'), values = {}): Promise<void> =>
    within
      .getByRole('button', { name: inPseudo(key, values) })
      .first()
      .click()

test('every screen and dialog says what it says by messages, and has room for longer words', async ({
  window,
  home,
}) => {
  const press = pressing(window)
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
    for (const key of ['train.rename', 'train.remove'] as const) {
      await press('train.runActions', window.locator('main'), { name: 'Run 1' })
      await window.getByRole('menuitem', { name: inPseudo(key) }).click()
      await expectTranslated(window, `${key} of a run`)
      await escape()
    }
    await window.goto(new URL('#/train/new', window.url()).href)
    await press('shares.divide')
    await expectTranslated(window, 'Divide anew')
    await escape()
  })
  await test.step('Results', async () => {
    await go('results')
    for (const tab of ['overview', 'mistakes', 'confusion', 'classes', 'certainty', 'compare', 'runs'] as const) {
      await window.getByRole('tab', { name: inPseudo(`results.tabs.${tab}`) }).click()
      await expect(window.locator('main [aria-busy="true"]')).toHaveCount(0)
      await expectTranslated(window, `Results, ${tab}`)
    }
    await window.getByRole('checkbox', { name: inPseudo('runTable.choose', { name: 'Run 1' }) }).check()
    await press('runTable.remove')
    await expectTranslated(window, 'Remove runs')
    await escape()
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

test('so do the dialogs that ask about classes, tables, files and projects', async ({ window, home }) => {
  const press = pressing(window)
  const escape = (): Promise<void> => window.keyboard.press('Escape')
  const fromMenu = async (menu: Locator, key: Parameters<typeof inPseudo>[0]): Promise<void> => {
    await menu.click()
    await window
      .getByRole('menuitem', { name: inPseudo(key) })
      .or(window.getByRole('menuitemcheckbox', { name: inPseudo(key) }))
      .click()
  }
  /** Takes something of the home folder in the window's own dialog for files. */
  const take = async (title: Parameters<typeof inPseudo>[0], name: string): Promise<void> => {
    const picker = window.getByRole('dialog', { name: inPseudo(title) })
    await picker.locator('.place').first().click()
    await picker.getByRole('option', { name }).click()
    await expectTranslated(window, `Files, ${name}`)
    await picker.getByRole('button', { disabled: false }).last().click()
  }
  const classes = await photosByClass(join(home.folder, 'drawn'), 2, 5)
  const photos = classes.flatMap((name, index) =>
    readdirSync(join(home.folder, 'drawn', name)).map((file) => ({
      from: join(home.folder, 'drawn', name, file),
      label: index === 0 ? 'Tarnel' : 'Harrock',
    })),
  )
  const captures = join(home.folder, 'captures')
  for (const [index, { from }] of photos.entries()) cpSync(from, join(captures, `IMG_${index}.jpg`))
  rmSync(join(home.folder, 'drawn'), { recursive: true })
  const rows = photos.map(({ label }, index) => `IMG_${index}.jpg,Wickbeam,${label}`)
  const table = ['filename,grunn,speld', ...rows, 'IMG_90.jpg,Wickbeam,Fenlance']
  writeFileSync(join(captures, 'labels.csv'), table.join('\n'))
  writeFileSync(join(captures, 'IMG_91.jpg'), 'no photo')
  const inProject = ['filename,speld', ...[0, 90, 92].map((number) => `IMG_${number}.jpg,Fenlance`)]
  writeFileSync(join(home.folder, 'walk.csv'), inProject.join('\n'))

  await test.step('classes', async () => {
    await press('start.new')
    await window.getByRole('textbox', { name: inPseudo('start.name') }).fill('Wickbeam')
    await press('start.create')
    await expect(window.getByText(inPseudo('photos.emptyTitle'))).toBeVisible()
    await expectTranslated(window, 'Photos, none')
    await window.keyboard.press('n')
    await expectTranslated(window, 'New class')
    await window.getByRole('dialog').getByRole('textbox').fill('Fenlance')
    await window.keyboard.press('Enter')
    const ofClass = window.getByRole('button', { name: inPseudo('photos.classActions', { name: 'Fenlance' }) })
    await ofClass.click()
    await expectTranslated(window, 'menu of a class')
    await escape()
    await fromMenu(ofClass, 'photos.rename')
    await expectTranslated(window, 'Rename a class')
    await escape()
  })
  await test.step('a folder with a table, and files that are none', async () => {
    await press('photos.add')
    await press('photos.addFolder')
    await take('files.titles.photo-folder', 'captures')
    const dialog = window.getByRole('dialog', { name: inPseudo('tables.title', { name: 'labels.csv' }) })
    await expect(dialog).toBeVisible()
    await expectTranslated(window, 'Table of labels that could be read in two ways')
    await dialog.getByRole('combobox', { name: inPseudo('tables.labelColumn') }).selectOption({ label: '“speld”' })
    await dialog.locator('summary').click()
    await expectTranslated(window, 'Table of labels')
    await press('tables.accept.folder')
    await expect(window.getByText(inPseudo('photos.labelled', { labelled: 10, all: 10 }))).toBeVisible()
    await expectTranslated(window, 'Photos, added')
    await press('photos.why')
    await expectTranslated(window, 'Skipped files')
    await escape()
    await fromMenu(window.getByRole('button', { name: inPseudo('photos.more') }), 'photos.importLabels')
    await take('files.titles.label-table', 'walk.csv')
    await expectTranslated(window, 'Table of labels for the project')
    await press('tables.accept.project', window.getByRole('dialog'), { photos: 1 })
    await expect(window.getByText(inPseudo('photos.labelsTaken', { photos: 1 }))).toBeVisible()
    await window
      .getByRole('button', { name: inPseudo('photos.why') })
      .last()
      .click()
    await expectTranslated(window, 'Rows without a label')
    await escape()
  })
  await test.step('one label or several', async () => {
    const more = window.getByRole('button', { name: inPseudo('photos.more') })
    await fromMenu(more, 'photos.multiLabel')
    await window.getByRole('listbox', { name: inPseudo('photos.grid') }).focus()
    await window.keyboard.press('Home')
    for (const key of ['1', '2', '3']) await window.keyboard.press(key)
    await fromMenu(more, 'photos.multiLabel')
    await expectTranslated(window, 'Only one label')
    await escape()
  })
  await test.step('projects of the list', async () => {
    await press('shell.closeProject')
    const ofProject = window.getByRole('button', { name: inPseudo('start.actionsFor', { name: 'Wickbeam' }) })
    await expect(ofProject).toBeVisible()
    await expectTranslated(window, 'Start with a project')
    await ofProject.click()
    await expectTranslated(window, 'menu of a project')
    await escape()
    for (const key of ['start.rename', 'start.delete'] as const) {
      await fromMenu(ofProject, key)
      await expectTranslated(window, `${key} of a project`)
      await escape()
    }
    await press('start.new')
    await window.getByRole('textbox', { name: inPseudo('start.name') }).fill('Wickbeam')
    await press('start.create')
    await expect(window.getByRole('alert')).toBeVisible()
    await expectTranslated(window, 'A project that is there already')
    await escape()
  })
})
