import { describe, expect, test } from 'vitest'
import { layerMapOf } from '../../core/models/layer-map.ts'
import { resNet50 } from '../../../tests/models/architectures.ts'
import type { Draft } from '../../shared/contract/app/projects.ts'
import { panelTexts } from '../texts/model.ts'
import { adviceFor } from './advice.ts'
import { ModelScreenState } from './model-screen.svelte.ts'

const mapFor = (numClasses: number) => layerMapOf(resNet50(), { numClasses, dropout: 0.2, activation: 'softmax', seed: 1 }) // prettier-ignore
const map = mapFor(4)
const facts = { classNames: ['ash', 'elm', 'oak', 'yew'], numLabelled: 400, multiLabel: false }

/** A host that keeps a draft and describes ResNet50. */
function host(draft: Draft = { model: null, line: null, recipe: null, plan: {} }) {
  const kept = { draft }
  const api = {
    projects: {
      draft: () => Promise.resolve(kept.draft),
      saveDraft: (saved: Draft) => Promise.resolve(void (kept.draft = saved)),
    },
    models: {
      list: () => Promise.resolve({ models: [], unusable: [] }),
      weights: ({ layer }: { layer: string }) =>
        Promise.resolve({ histogram: { min: 0, max: 1, mean: 0, counts: [layer.length] }, filters: null }),
      describe: ({ classNames }: { classNames: string[] }) =>
        Promise.resolve({
          card: { name: 'resnet', folder: '/models/resnet' },
          map: mapFor(classNames.length),
          suggested: { stop: 16, reasons: [] },
          knownClasses: [],
          warnings: [],
        }),
    },
  }
  return { kept, api: api as unknown as ConstructorParameters<typeof ModelScreenState>[0] }
}
const failed = (thrown: unknown): never => {
  throw thrown
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('the Model screen', () => {
  test('begins where the line is suggested and keeps where it is moved', async () => {
    const { api, kept } = host()
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    expect(screen.layers?.line.line).toBe(16)
    expect(kept.draft.line).toBeNull()
    screen.layers?.moveTo(9)
    screen.layers?.moveTo(8)
    await settled()
    expect(kept.draft).toMatchObject({ model: null, line: { stop: 8, exceptions: [] } })
    screen.dispose()
  })

  test('finds the line again where the project kept it; layers that are gone are forgotten', async () => {
    const line = { stop: 12, exceptions: ['conv2_block1_1_conv', 'of another model'] }
    const screen = new ModelScreenState(host({ model: 'resnet', line, recipe: null, plan: {} }).api, failed)
    await screen.load(facts)
    expect(screen.layers?.line).toEqual({ line: 12, exceptions: new Set(['conv2_block1_1_conv']) })
    screen.dispose()
  })

  test('a new class changes the head and leaves line and undo as they are', async () => {
    const screen = new ModelScreenState(host().api, failed)
    await screen.load(facts)
    screen.layers?.moveTo(3)
    await screen.load({ ...facts, classNames: [...facts.classNames, 'fir'] })
    expect(screen.layers?.map.numClasses).toBe(5)
    expect([screen.layers?.line.line, screen.layers?.canUndo]).toEqual([3, true])
    screen.dispose()
  })

  test('a model that cannot be read is told of, and another can be chosen', async () => {
    const { api } = host()
    const describeOnce = api.models.describe
    Object.assign(api.models, { describe: () => Promise.reject(new Error('gone')) })
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    expect(screen.error).toBeDefined()
    Object.assign(api.models, { describe: describeOnce })
    await screen.choose(null, facts)
    expect(screen.error).toBeUndefined()
    screen.dispose()
  })

  test('weights are those of the layer that is selected', async () => {
    const screen = new ModelScreenState(host().api, failed)
    await screen.load(facts)
    expect(screen.inspected).toBeUndefined()
    const index = map.layers.findIndex(({ name }) => name === 'conv1_conv')
    screen.layers?.select({ kind: 'layer', index })
    expect(screen.inspected).toBe('conv1_conv')
    await screen.inspect(screen.inspected)
    expect(screen.weights?.histogram?.counts).toEqual(['conv1_conv'.length])
    screen.dispose()
  })
})

describe('advice', () => {
  const given = (line: number, numLabelled: number, numKnown = 0) =>
    adviceFor({ map, line, suggestedStop: 16, numLabelled, numClasses: 4, numKnown }).kind

  test.each([
    ['unfreezing everything with 40 photos memorises', 0, 40, 'memorises'],
    ['nothing is labelled', 5, 0, 'no-labels'],
    ['the suggested place is good', 16, 400, 'as-suggested'],
    ['one block more with many photos is a matter of taste', 15, 900, 'less-than-suggested'],
    ['head only with many photos could learn more', 17, 900, 'more-than-suggested'],
    ['as it is with classes it does not know', 18, 400, 'classes-unknown'],
  ] as const)('%s', (_, line, photos, kind) => {
    expect(given(line, photos)).toBe(kind)
  })

  test('as it is says which classes the model knows', () => {
    expect([given(18, 1, 4), given(18, 1, 2)]).toEqual(['classes-known', 'classes-partly-known'])
    const words = { photos: 40, classes: 4, known: 0, modelClasses: 200, where: 'before the head' }
    expect(panelTexts.advice['classes-unknown'](words)).toBe('None of your classes is among its 200; keep the features, train a head.') // prettier-ignore
    expect(panelTexts.advice.memorises(words)).toContain('With 40 photos')
  })
})
