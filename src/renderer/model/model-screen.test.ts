import { describe, expect, test } from 'vitest'
import { changedDraft } from '../../core/training/draft-plan.ts'
import { layerMapOf } from '../../core/models/layer-map.ts'
import { resNet50 } from '../../../tests/models/architectures.ts'
import type { MeasureEvent } from '../../shared/contract/app/models.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import { panelTexts } from '../texts/model.ts'
import { toRpcError } from '../../shared/contract/rpc-errors.ts'
import { AppError } from '../../shared/errors.ts'
import { adviceFor } from './advice.ts'
import { lineAt } from '../../core/freeze/frost-line.ts'
import type { KeptFrostLine } from '../../shared/contract/frost-line.ts'
import { testDrafts } from '../state/test-drafts.ts'
import { ModelScreenState } from './model-screen.svelte.ts'

const mapFor = (numClasses: number) =>
  layerMapOf(resNet50(), { numClasses, dropout: 0.2, activation: 'softmax', seed: 1 })
const map = mapFor(4)
const measurement: ModelMeasurement = {
  forwardSeconds: map.blocks.map((_, block) => 0.01 * (block + 1)),
  augmentSeconds: 0.001,
  steps: [{ line: 0, fixedSeconds: 0.01, secondsPerImage: 0.5 }],
  batchSize: 4,
  memory: null,
  measuredAt: 0,
  on: { executor: 'native', library: 'a library', cpu: 'a cpu', numCores: 2, threads: 2, oneDnn: true },
}
const facts = { classNames: ['ash', 'elm', 'oak', 'yew'], multiLabel: false }

/** A host that keeps a draft and describes ResNet50. */
function host(
  draft: Draft = { model: null, line: null, recipe: null, plan: {} },
  known: ModelMeasurement | null = null,
  modelOf = mapFor,
) {
  const kept = { draft, counts: { train: 281, validation: 59, test: 60 } }
  const asked: AbortSignal[] = []
  async function* measuring(signal: AbortSignal): AsyncGenerator<MeasureEvent> {
    asked.push(signal)
    yield { kind: 'progress', numDone: 1, numTotal: 4 }
    await Promise.resolve()
    yield { kind: 'measured', measurement }
  }
  const { drafts, tell } = testDrafts(() => kept.draft)
  const api = {
    projects: {
      draft: () => Promise.resolve(kept.draft),
      drafts,
      changeDraft: ({ changes }: { changes: DraftChange[] }) =>
        Promise.resolve((kept.draft = changedDraft(kept.draft, changes))),
    },
    runs: { sets: () => Promise.resolve(kept.counts) },
    models: {
      measure: (_: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(measuring(signal)),
      list: () => Promise.resolve({ models: [], unusable: [] }),
      weights: ({ layer }: { layer: string }) =>
        Promise.resolve({ histogram: { min: 0, max: 1, mean: 0, counts: [layer.length] }, filters: null }),
      describe: ({ classNames }: { classNames: string[] }) =>
        Promise.resolve({
          card: { name: 'resnet', folder: '/models/resnet' },
          map: modelOf(classNames.length),
          suggested: { line: lineAt(map, 16), reasons: [] },
          knownClasses: [],
          measured: known,
          warnings: [],
        }),
    },
  }
  return { kept, asked, tell, api: api as unknown as ConstructorParameters<typeof ModelScreenState>[0] }
}
const failed = (thrown: unknown): never => {
  throw thrown
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('the Model screen', () => {
  test('how photos are prepared is kept with the model that it was said of', async () => {
    const { api, kept } = host()
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    await screen.prepare({ values: 'caffe', fit: 'crop' }, facts)
    expect([kept.draft.preprocessing, screen.preprocessing]).toEqual([
      { values: 'caffe', fit: 'crop' },
      { values: 'caffe', fit: 'crop' },
    ])
    await screen.choose('other', facts)
    expect(screen.preprocessing).toEqual({})
    await screen.choose(null, facts)
    expect(screen.preprocessing).toEqual({ values: 'caffe', fit: 'crop' })
    await screen.prepare({}, facts)
    expect(kept.draft.preprocessing).toBeUndefined()
    screen.dispose()
  })

  test('a line is there again when its model is chosen again', async () => {
    const { api, kept } = host()
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    screen.layers?.moveTo(9)
    screen.layers?.toggle(map.layers.findIndex(({ name }) => name === 'conv1_conv'))
    await settled()
    const drawn = kept.draft.line
    expect(drawn).toEqual(lineAt(map, 9, ['conv1_conv']))
    await screen.choose('other', facts)
    expect(kept.draft).toMatchObject({ model: 'other', line: null })
    expect(screen.layers?.stop).toBe(16)
    screen.layers?.moveTo(3)
    await settled()
    await screen.choose(null, facts)
    expect(kept.draft).toMatchObject({ model: null, line: drawn })
    expect(screen.layers?.line).toEqual(drawn)
    await screen.choose('other', facts)
    expect(screen.layers?.stop).toBe(3)
    screen.dispose()
  })

  test('what another window chooses and draws is shown, and what is dragged here stays', async () => {
    const { api, kept, tell } = host()
    const screen = new ModelScreenState(api, failed)
    const controller = new AbortController()
    void screen.follow(() => facts, controller.signal)
    await screen.load(facts)
    const change = async (changed: Partial<Draft>) => {
      kept.draft = { ...kept.draft, ...changed }
      tell()
      await settled()
    }
    await change({ line: lineAt(map, 9) })
    expect([screen.layers?.stop, screen.layers?.canUndo]).toEqual([9, false])
    await change({ plan: { batchSize: 5 } })
    expect(screen.plan?.batchSize).toBe(5)
    screen.layers?.moveTo(7)
    await settled()
    expect([kept.draft.line, screen.layers?.line]).toEqual([lineAt(map, 7), lineAt(map, 7)])
    screen.layers?.beginDrag()
    await change({ line: lineAt(map, 3) })
    expect(screen.layers?.stop).toBe(7)
    screen.layers?.cancelDrag()
    await change({ model: 'other', line: lineAt(map, 4), preprocessing: { values: 'caffe' } })
    expect([screen.model, screen.layers?.stop, screen.preprocessing]).toEqual(['other', 4, { values: 'caffe' }])
    controller.abort()
    screen.dispose()
  })

  test('begins where the line is suggested and keeps where it is moved', async () => {
    const { api, kept } = host()
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    expect(screen.layers?.stop).toBe(16)
    expect(kept.draft.line).toBeNull()
    screen.layers?.moveTo(9)
    screen.layers?.moveTo(8)
    await settled()
    expect(kept.draft).toMatchObject({ model: null, line: lineAt(map, 8) })
    screen.dispose()
  })

  test.each([
    [
      'by its first layer',
      {
        firstTrainable: map.layers[map.blocks[12]!.firstLayer]!.name,
        exceptions: ['of another model', 'conv2_block1_1_conv'],
      },
    ],
    ['by its stop, as Frostline 0.1 did', { stop: 12, exceptions: ['conv2_block1_1_conv', 'of another model'] }],
  ] satisfies [string, KeptFrostLine][])(
    'finds the line again where the project kept it %s; layers that are gone are forgotten',
    async (_, line) => {
      const screen = new ModelScreenState(host({ model: 'resnet', line, recipe: null, plan: {} }).api, failed)
      await screen.load(facts)
      expect(screen.layers?.line).toEqual(lineAt(map, 12, ['conv2_block1_1_conv']))
      screen.dispose()
    },
  )

  test('“as it is” is head only in a model that brings no classifier of its own', async () => {
    const line = { stop: 99, exceptions: [] }
    const bare = (numClasses: number) => ({ ...mapFor(numClasses), oldTop: null })
    const screen = new ModelScreenState(host({ model: 'resnet', line, recipe: null, plan: {} }, null, bare).api, failed)
    await screen.load(facts)
    expect([screen.layers?.stop, screen.layers?.lastStop]).toEqual([17, 17])
    screen.dispose()
  })

  test('a line that began at a layer that is gone is suggested anew', async () => {
    const line = { firstTrainable: 'of another model', exceptions: [] }
    const screen = new ModelScreenState(host({ model: 'resnet', line, recipe: null, plan: {} }).api, failed)
    await screen.load(facts)
    expect(screen.layers?.stop).toBe(16)
    screen.dispose()
  })

  test('a new class changes the head and leaves line and undo as they are', async () => {
    const screen = new ModelScreenState(host().api, failed)
    await screen.load(facts)
    screen.layers?.moveTo(3)
    await screen.load({ ...facts, classNames: [...facts.classNames, 'fir'] })
    expect(screen.layers?.map.numClasses).toBe(5)
    expect([screen.layers?.stop, screen.layers?.canUndo]).toEqual([3, true])
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

  test('how quick the model is here is measured once, in the background', async () => {
    const { api, asked } = host()
    const screen = new ModelScreenState(api, failed)
    const states: string[] = []
    await screen.load(facts)
    states.push(screen.speed.state.kind)
    await settled()
    states.push(screen.speed.state.kind)
    expect(states).toEqual(['unknown', 'measured'])
    expect(screen.speed.measurement).toEqual(measurement)
    screen.dispose()
    expect(asked).toHaveLength(1)
  })

  test('a project that changes does not begin it again, and leaving stops it', async () => {
    const { api, asked } = host()
    const never = async function* (signal: AbortSignal): AsyncGenerator<MeasureEvent> {
      asked.push(signal)
      yield { kind: 'waiting', why: '“Run 1” is training.' }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    Object.assign(api.models, {
      measure: (_: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(never(signal)),
    })
    const screen = new ModelScreenState(api, failed)
    await screen.load(facts)
    await settled()
    expect(screen.speed.state).toEqual({ kind: 'waiting', why: '“Run 1” is training.' })
    await screen.load({ ...facts })
    expect(screen.speed.state.kind).toBe('waiting')
    screen.dispose()
    expect([asked.length, asked[0]?.aborted]).toEqual([1, true])
  })

  test('what was measured before is there at once; what cannot be measured says why', async () => {
    const known = host(undefined, measurement)
    const screen = new ModelScreenState(known.api, failed)
    await screen.load(facts)
    expect([screen.speed.state.kind, known.asked.length]).toEqual(['measured', 0])
    screen.dispose()
    const { api } = host()
    const refused = toRpcError(new AppError('out-of-memory', 'There is not enough memory.'))
    Object.assign(api.models, { measure: () => Promise.reject(refused) })
    const other = new ModelScreenState(api, failed)
    await other.load(facts)
    await settled()
    expect(other.speed.state).toEqual({ kind: 'failed', why: 'There is not enough memory.' })
    other.dispose()
  })

  test('the draft’s batch and normalization are those that count', async () => {
    const stage = { name: 'Mine', freeze: 'none', epochs: 3, learningRate: 0.001, freezeBatchNormalization: false }
    const plan = {
      batchSize: 8,
      stages: [{ ...stage, freezeBatchNormalization: true }, stage],
    }
    const screen = new ModelScreenState(host({ model: null, line: null, recipe: null, plan }).api, failed)
    await screen.load(facts)
    expect(screen.plan?.batchSize).toBe(8)
    expect(screen.layers?.rules).toEqual({ keepsNormalization: false })
    screen.dispose()
  })

  test('photos are counted where the host divides them, and again where another window changes that', async () => {
    const { api, kept, tell } = host()
    const screen = new ModelScreenState(api, failed)
    const controller = new AbortController()
    void screen.follow(() => facts, controller.signal)
    await screen.load(facts)
    expect(screen.plan).toMatchObject({ numTrainPhotos: 281, numValidationPhotos: 59 })
    kept.counts = { train: 301, validation: 99, test: 0 }
    kept.draft = { ...kept.draft, plan: { split: { validation: 0.25, test: 0 } } }
    tell()
    await settled()
    expect(screen.plan).toMatchObject({ numTrainPhotos: 301, numValidationPhotos: 99 })
    kept.counts = { train: 300, validation: 100, test: 0 }
    await screen.count(facts)
    expect(screen.plan).toMatchObject({ numTrainPhotos: 300, numValidationPhotos: 100 })
    controller.abort()
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
  const given = (line: number, numTrainPhotos: number, numKnown = 0) =>
    adviceFor({ map, line, suggestedStop: 16, numTrainPhotos, numClasses: 4, numKnown }).kind

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

  test('every advice on a place goes by the training photos of all classes together, and says so', () => {
    const words = { photos: 300, classes: 60, known: 0, modelClasses: 200, where: 'before the head' }
    for (const kind of ['memorises', 'less-than-suggested', 'as-suggested', 'more-than-suggested'] as const) {
      expect(panelTexts.advice[kind](words)).toContain('With 300 training photos of all classes together')
      expect(panelTexts.advice[kind](words)).not.toMatch(/ a class|each class|of each/)
    }
  })

  test('as it is says which classes the model knows', () => {
    expect([given(18, 1, 4), given(18, 1, 2)]).toEqual(['classes-known', 'classes-partly-known'])
    const words = { photos: 40, classes: 4, known: 0, modelClasses: 200, where: 'before the head' }
    expect(panelTexts.advice['classes-unknown'](words)).toBe(
      'None of your classes is among its 200; keep the features, train a head.',
    )
    expect(panelTexts.advice.memorises(words)).toContain('With 40 training photos')
  })
})
