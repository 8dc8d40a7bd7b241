import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { zipSync } from 'fflate'
import { addFolder, cards, go, newProject, openModel } from './support/actions.ts'
import { FLOWERS, MODELS, photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

const KERAS = join(MODELS, 'keras-h5')
const TEACHABLE_MACHINE = join(MODELS, 'teachable-machine-export')
const MOBILENET = 'mobilenet_2_5_224_tf_no_top.h5'
const SQUEEZENET = 'squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'

async function expectChosen(window: Page, name: string): Promise<void> {
  await expect(window.getByRole('heading', { level: 2, name })).toBeVisible()
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
}

async function trainHead(window: Page): Promise<void> {
  await go(window, 'Train')
  await window.getByRole('radio', { name: /^Head only/ }).check()
  await window.getByLabel('Epochs', { exact: true }).fill('30')
  await window.getByLabel('Epochs', { exact: true }).press('Enter')
  await window.getByRole('button', { name: 'Start training' }).click()
  await expect(window.getByText(/^Finished/).first()).toBeVisible()
  await go(window, 'Results')
  const words = await window
    .getByText(/^Right on \d+ of \d+ photos held back/)
    .first()
    .textContent()
  const [right = 0, all = 1] = [...(words ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits))
  expect(right / all).toBeGreaterThan(0.5)
}

test.describe('models that people have', () => {
  test.skip(!existsSync(KERAS) || !existsSync(FLOWERS), `No models in ${MODELS}: set FROSTLINE_SHARED.`)

  test.beforeEach(async ({ window, home }) => {
    test.slow()
    await photosByClass(join(home.folder, 'flowers'), 3, 24)
    await newProject(window, 'Flowers')
    await addFolder(window, 'flowers')
    await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
    await go(window, 'Model')
  })

  for (const file of [MOBILENET, SQUEEZENET])
    test(`weights of Keras, ${file.split('_')[0]}, are opened, known by their shapes, and learn flowers`, async ({
      window,
      home,
    }) => {
      cpSync(join(KERAS, file), join(home.folder, file), { mode: 0 })
      await openModel(window, file)
      await expectChosen(window, file)
      await trainHead(window)
    })

  test('an export of Teachable Machine is opened as a folder and as a zip, and learns flowers', async ({
    window,
    home,
  }) => {
    const files = Object.fromEntries(
      ['model.json', 'weights.bin', 'metadata.json'].map((name) => [
        name,
        new Uint8Array(readFileSync(join(TEACHABLE_MACHINE, name))),
      ]),
    )
    writeFileSync(join(home.folder, 'converted_keras.zip'), zipSync(files))
    cpSync(TEACHABLE_MACHINE, join(home.folder, 'snacks'), { recursive: true })
    await openModel(window, 'snacks')
    await expectChosen(window, 'snacks')
    await openModel(window, 'converted_keras.zip')
    await expectChosen(window, 'converted_keras.zip')
    await trainHead(window)
  })
})

test('what cannot be trained is told why, and the model in use stays', async ({ window, home }) => {
  for (const name of ['pose.onnx', 'birds.tflite', 'notes.h5']) writeFileSync(join(home.folder, name), 'not a model')
  writeFileSync(join(home.folder, 'empty.keras'), '')
  await newProject(window, 'Birds')
  await go(window, 'Model')
  await expectChosen(window, 'frostnet-64')
  for (const [name, words] of [
    ['pose.onnx', /is an ONNX model, a frozen graph without layers: it can answer, but not learn/],
    ['birds.tflite', /is a TensorFlow Lite model, a frozen graph without layers/],
    ['notes.h5', /“notes\.h5” is no model that is known here/],
    ['empty.keras', /“empty\.keras” is empty/],
  ] as const) {
    await openModel(window, name)
    await expect(window.getByText(words).first()).toBeVisible()
    await expect(cards(window)).toBeVisible()
  }
  await window.keyboard.press('Escape')
  await expect(cards(window)).toBeHidden()
  await expectChosen(window, 'frostnet-64')
})
