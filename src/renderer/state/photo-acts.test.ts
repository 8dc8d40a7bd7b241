import { expect, test } from 'vitest'
import type { DoneAct } from '../../shared/contract/app/done-act.ts'
import { Edit } from '../../shared/contract/app/photos.ts'
import { AppError } from '../../shared/errors.ts'
import { actInWords } from '../texts/acts.ts'
import { Library } from './library.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { PhotoActs } from './photo-acts.svelte.ts'

const text = (name: string): DoneAct => ({ kind: 'text', text: name })

/** A host with a journal of acts, that tells of a change only when it is told to. */
function bench(...names: string[]) {
  const library = new Library()
  const notices = new Notices()
  const done = names.map((name, index) => ({ act: `edit-${index + 2}`, description: text(name) }))
  const undone: typeof done = []
  let revision = 1 + names.length
  const step = (direction: 'undo' | 'redo') => async (only: { act: string } | undefined) => {
    const [from, to] = direction === 'undo' ? [done, undone] : [undone, done]
    const next = from.at(-1)
    if (!next || (only && only.act !== next.act)) throw new AppError('act-not-next', 'Something else was done since.')
    from.pop()
    to.push(next)
    revision++
    return { revision, photoIds: [7], ...next }
  }
  const told = (): void =>
    library.receive({
      kind: 'change',
      revision,
      photos: [],
      removedPhotoIds: [],
      multiLabel: false,
      undo: done.at(-1)?.description ?? null,
      redo: undone.at(-1)?.description ?? null,
    })
  library.receive({
    kind: 'snapshot',
    revision: 1,
    multiLabel: false,
    classes: [],
    photos: [],
    undo: text('Added 150 photos'),
    redo: null,
  })
  const act = (name: string): { revision: number; act: string; description: DoneAct; photoIds: number[] } => {
    const made = { act: `edit-${++revision}`, description: text(name) }
    done.push(made)
    return { revision, photoIds: [7], ...made }
  }
  const edit = async (edit: { kind: string }) =>
    edit.kind === 'nothing'
      ? { revision, description: text('Elm on 1 photo'), photoIds: [7] }
      : act(`Did “${edit.kind}”`)
  // of the client's functions only how they are called matters
  const api = { photos: { edit, undo: step('undo'), redo: step('redo') } } as never
  const acts = new PhotoActs({ api, notices }, library)
  const offered = (): string[] =>
    notices.list.flatMap(({ action }) => (action && (action.isOffered?.() ?? true) ? [action.label] : []))
  const messages = (): string[] => notices.list.map(({ message }) => message)
  return { library, notices, acts, told, offered, messages, act, done }
}

test('undo tells what it took back, on any screen, and offers to do it again', async () => {
  const { acts, messages, offered, notices, told, done } = bench('Added 150 photos')
  told()
  expect(acts.label('undo')).toBe('Undo: Added 150 photos')
  await acts.step('undo')
  expect(messages()).toEqual(['Undone: Added 150 photos'])
  expect(offered()).toEqual(['Redo'])
  told()
  expect([acts.label('undo'), acts.canStep('undo')]).toEqual(['Undo', false])
  notices.list[0]?.action?.run()
  await new Promise((resolve) => setTimeout(resolve))
  expect(messages()).toContain('Done again: Added 150 photos')
  expect(done).toHaveLength(1)
})

test('the screen that shows photos brings those into sight that undo changed', async () => {
  const { acts, told } = bench('Elm on 1 photo', 'Elm on 1 photo')
  const shown: (readonly number[])[] = []
  const stop = acts.revealWith(() => (photoIds) => shown.push(photoIds))
  const first = acts.step('undo')
  await Promise.resolve()
  told()
  await first
  expect(shown).toEqual([[7]])
  stop()
  await acts.step('undo')
  expect(shown).toHaveLength(1)
})

test('a notice offers to undo its own act, before the library has heard of it and until another act', () => {
  const { acts, offered, told, act } = bench('Added 150 photos')
  acts.tell('Removed 1 photo.', act('Removed 1 photo'))
  expect(offered()).toEqual(['Undo'])
  told()
  expect(offered()).toEqual(['Undo'])
  act('Elm on 1 photo')
  told()
  expect(offered()).toEqual([])
})

test('the button of a notice never takes back another act', async () => {
  const { acts, notices, act, done, messages } = bench('Added 150 photos')
  acts.tell('Removed 1 photo.', act('Removed 1 photo'))
  const action = notices.list[0]?.action
  await acts.step('undo')
  action?.run()
  await new Promise((resolve) => setTimeout(resolve))
  expect(done.map(({ description }) => description)).toEqual([text('Added 150 photos')])
  expect(messages()).toContain('Something else was done since.')
})

test('where nothing changed there is nothing to offer', () => {
  const { acts, notices } = bench('Added 150 photos')
  acts.tell('Now labelled Elm.', { revision: 1, description: text('Elm on 1 photo'), photoIds: [7] })
  expect(notices.list).toHaveLength(1)
  expect(notices.list[0]?.action).toBeUndefined()
})

test.each(Edit.options.map(({ shape }) => shape.kind.value))(
  '“%s” is told of, with a button that takes it back',
  async (kind) => {
    const { acts, messages, offered, notices, done } = bench()
    await acts.edit({ kind } as never)
    expect(messages()).toEqual([`Did “${kind}”`])
    expect(offered()).toEqual(['Undo'])
    notices.list[0]?.action?.run()
    await new Promise((resolve) => setTimeout(resolve))
    expect([done, messages()]).toEqual([[], [`Undone: Did “${kind}”`]])
  },
)

test('the newest act alone is told of, beside what else there is to say', async () => {
  const { acts, messages, notices } = bench()
  notices.tell('The disk is nearly full.')
  await acts.edit({ kind: 'label' } as never)
  await acts.edit({ kind: 'remove-photos' } as never, ({ description }) => `${actInWords(description)}, and no file.`)
  expect(messages()).toEqual(['The disk is nearly full.', 'Did “remove-photos”, and no file.'])
})

test('an act that found everything as it would have made it says so', async () => {
  const { acts, messages, offered } = bench()
  await acts.edit({ kind: 'nothing' } as never)
  expect([messages(), offered()]).toEqual([['Nothing to change: Elm on 1 photo'], []])
})
