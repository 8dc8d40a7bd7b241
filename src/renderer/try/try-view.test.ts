import { expect, test, vi } from 'vitest'
import type { ModelSource, TryAnswer, TryModel, TryPhoto } from '../../shared/contract/app/tries.ts'
import { AppError } from '../../shared/errors.ts'
import { takeFiles } from '../files/take-files.ts'
import { chosenModel } from './model-key.ts'
import { toBase64 } from './to-base64.ts'
import { type TryApi, TryView } from './try-view.svelte.ts'

const original: TryModel = {
  source: { kind: 'original', name: 'frostnet-64' },
  name: 'frostnet-64',
  state: 'original',
  accuracy: null,
  numClasses: 200,
  reason: null,
}
const run = (runId: string, state: TryModel['state'], reason: string | null = null): TryModel => ({
  ...original,
  source: { kind: 'run', runId },
  name: runId,
  state,
  reason,
})

interface Asked {
  readonly model: ModelSource
  readonly photos: readonly TryPhoto[]
}

function viewOf(
  models: readonly TryModel[],
  ask?: (asked: Asked) => Promise<Partial<TryAnswer>>,
  later: readonly (readonly TryModel[])[] = [],
) {
  const sent: string[] = []
  const asked: Asked[] = []
  const answer = async ({ model, photos }: Asked) => {
    asked.push({ model, photos })
    const className = model.kind === 'run' ? model.runId : model.name
    const said = { guesses: [{ className, probability: 0.9 }], isUnsure: false, notes: ['Holds fractions.'] }
    return {
      multiLabel: false,
      checkpoint: null,
      elapsedMs: 10,
      photos: photos.map(() => said),
      ...(await ask?.({ model, photos })),
    }
  }
  const api = {
    tries: {
      models: async function* () {
        yield* later
      },
      ask: answer,
    },
  } as unknown as TryApi
  const released: string[] = []
  const take: typeof takeFiles = (files, options) =>
    takeFiles(files, options, {
      send: async ({ name }, { purpose }) => {
        if (name === 'film.mp4') throw new AppError('upload-too-large', 'It is too large.')
        return `${purpose} ${sent.push(name)}`
      },
    })
  const view = new TryView(api, { uploadUrl: '/upload', release: (picture) => released.push(picture), take })
  view.models = models
  return { view, asked, released }
}

const file = (name: string) => ({ file: new File(['1'], name), picture: `blob:${name}` })

test('before any training the original is asked, afterwards the newest run that has a best epoch', () => {
  expect(chosenModel([original], '')).toBe(original)
  const finished = run('run-1', 'finished')
  expect(chosenModel([run('run-2', 'running', 'Not yet.'), finished, original], '')).toBe(finished)
  expect(chosenModel([run('run-2', 'running'), finished, original], '')?.name).toBe('run-2')
  expect(chosenModel([run('run-2', 'paused'), finished, original], '')).toBe(finished)
  expect(chosenModel([run('run-2', 'running', 'Not yet.'), original], '')).toBe(original)
  expect(chosenModel([run('run-2', 'running'), finished, original], 'run-2')?.name).toBe('run-2')
  expect(chosenModel([run('run-1', 'paused', 'It failed.'), original], '')).toBe(original)
  expect(chosenModel([], 'run-1')).toBeUndefined()
})

test('dropped photos are handed over to be looked at only, and asked about; one that is refused says why', async () => {
  const { view, asked } = viewOf([original])
  await view.addFiles([file('a.jpg'), file('film.mp4'), file('b.jpg')])
  const photos = ['try 1', 'try 2'].map((upload) => ({ kind: 'upload', upload }))
  expect(asked).toEqual([{ model: original.source, photos }])
  expect(view.cards[0]?.guesses?.[0]).toEqual({ className: 'frostnet-64', probability: 0.9 })
  expect(view.cards[0]?.notes).toEqual(['Holds fractions.'])
  expect(view.cards[1]).toMatchObject({ name: 'film.mp4', problem: 'It is too large.' })
})

test('a photo that is removed while others are asked about takes no answer from them', async () => {
  let release: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (release = resolve))
  const nameOf = (photo: TryPhoto): string => (photo.kind === 'photo' ? `photo ${photo.photoId}` : photo.kind)
  const { view, asked } = viewOf([original], async ({ photos }) => {
    if (asked.length === 1) await slow
    const said = photos.map((photo) => [{ className: nameOf(photo), probability: 0.9 }])
    return { photos: said.map((guesses) => ({ guesses, isUnsure: false, notes: [] })) }
  })
  const many = Array.from({ length: 40 }, (_, id) => ({ id, name: `${id}.jpg` }))
  const adding = view.addPhotos(many, (id) => `/photo/${id}`)
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  const waiting = view.cards.find(({ photoId }) => photoId === 30)
  view.remove(waiting?.id ?? -1)
  release()
  await adding
  const answered = view.cards.filter(({ guesses }) => guesses !== undefined)
  expect(answered).toHaveLength(39)
  for (const { photoId, guesses } of answered) expect(guesses?.[0]?.className).toBe(`photo ${photoId}`)
})

test('another model is asked about the same photos, and an answer of the one before does not show', async () => {
  let release: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (release = resolve))
  const { view } = viewOf([run('run-1', 'finished'), original], async ({ model }) => {
    if (model.kind === 'run') await slow
    return {}
  })
  const adding = view.addPhotos([{ id: 7, name: 'p.jpg' }], (id) => `/photo/${id}`)
  const choosing = view.choose('original:frostnet-64')
  await choosing
  release()
  await adding
  expect(view.cards[0]?.guesses?.[0]?.className).toBe('frostnet-64')
})

test('photos that came before the list of models are asked about when it comes', async () => {
  const { view, asked } = viewOf([], undefined, [[original]])
  view.models = undefined
  await view.addFiles([file('a.jpg')])
  expect(asked).toEqual([])
  await view.follow(new AbortController().signal)
  await vi.waitFor(() => expect(view.cards[0]?.guesses).toBeDefined())
  expect(asked).toHaveLength(1)
})

test('a run that has its first best epoch takes over and is asked about the photos that are there', async () => {
  const going = run('run-1', 'running')
  const { view, asked } = viewOf([original], undefined, [
    [going, original],
    [{ ...going, accuracy: null }, original],
  ])
  await view.addPhotos([{ id: 7, name: 'p.jpg' }], (id) => `/photo/${id}`)
  const controller = new AbortController()
  const following = view.follow(controller.signal)
  await vi.waitFor(() => expect(view.cards[0]?.guesses?.[0]?.className).toBe('run-1'))
  controller.abort()
  await following
  expect(asked.map(({ model }) => model)).toEqual([original.source, going.source])
})

test('what is no photo says so in its place, and a refusal of all is told', async () => {
  const bad = viewOf([original], async () => ({ photos: [{ code: 'not-an-image', reason: 'It is no picture.' }] }))
  await bad.view.addFiles([file('a.txt')])
  expect(bad.view.cards[0]?.problem).toBe('It is no picture.')
  const none = viewOf([original], () =>
    Promise.reject(new AppError('no-checkpoint-yet', 'Not yet.', { hint: 'Wait.' })),
  )
  await none.view.addFiles([file('a.jpg')])
  expect(none.view.error).toMatchObject({ code: 'no-checkpoint-yet', hint: 'Wait.' })
})

test('photos that no answer came for say so, and are asked about again with no other', async () => {
  let isGone = false
  const { view, asked } = viewOf([original], () => {
    return isGone ? Promise.reject(new AppError('question-ended', 'It was ended.')) : Promise.resolve({})
  })
  await view.addFiles([file('a.jpg')])
  isGone = true
  await view.addFiles([file('b.jpg'), file('c.jpg')])
  expect(view.cards.map(({ isUnanswered, guesses }) => [isUnanswered, guesses?.length])).toEqual([
    [true, undefined],
    [true, undefined],
    [undefined, 1],
  ])
  expect([view.numUnanswered, view.error?.code]).toEqual([2, 'question-ended'])
  isGone = false
  await view.askAgain()
  expect(asked.at(-1)?.photos).toHaveLength(2)
  expect([view.numUnanswered, view.error]).toEqual([0, undefined])
  expect(view.cards.every(({ guesses }) => guesses?.length === 1)).toBe(true)
})

test('pictures that are put away give their memory back, those of the project have none of ours', async () => {
  const { view, released } = viewOf([original])
  await view.addFiles([file('a.jpg')])
  await view.addPhotos([{ id: 7, name: 'p.jpg' }], () => '/photo/7')
  view.clear()
  expect(released).toEqual(['blob:a.jpg'])
  expect(view.cards).toEqual([])
})

test('a photo of the project is shown once, and at most sixty are', async () => {
  const { view, asked } = viewOf([original])
  const photos = Array.from({ length: 70 }, (_, i) => ({ id: i + 1, name: `${i}.jpg` }))
  await view.addPhotos(photos, String)
  expect(view.cards).toHaveLength(60)
  expect(Math.max(...asked.map((each) => each.photos.length))).toBeLessThanOrEqual(16)
  await view.addPhotos(photos.slice(0, 5), String)
  expect(view.cards).toHaveLength(60)
})

test('base64 of any bytes comes back as they were', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 7) % 256)
  const text = atob(toBase64(bytes))
  expect(Array.from(bytes).every((byte, i) => byte === text.charCodeAt(i))).toBe(true)
})
