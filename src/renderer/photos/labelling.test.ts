import { expect, test } from 'vitest'
import type { Edit, EditResult, Photo } from '../../shared/contract/app/photos.ts'
import { AppError } from '../../shared/errors.ts'
import { Library } from '../state/library.svelte.ts'
import { testPhoto } from '../state/test-photo.ts'
import { Labelling } from './labelling.svelte.ts'
import { PhotosView } from './photos-view.svelte.ts'

const photo = (id: number, classIds: number[] = []): Photo => testPhoto(id, { classIds })
const CLASSES = ['Elm', 'Alder', 'Willow'].map((name, index) => ({
  id: index + 11,
  name,
  color: index,
  position: index,
}))
const [ELM, ALDER] = [11, 12]

/** A library whose host answers when it is told to. */
function bench({ count = 5, multiLabel = false } = {}) {
  const library = new Library()
  const photos = Array.from({ length: count }, (_, index) => photo(index + 1))
  library.receive({ kind: 'snapshot', revision: 1, multiLabel, classes: CLASSES, photos, undo: null, redo: null })
  const view = new PhotosView(library)
  view.sort = 'oldest'
  const sent: Edit[] = []
  const failures: unknown[] = []
  const answers: { resolve: (result: EditResult) => void; reject: (thrown: unknown) => void }[] = []
  // of the client's function only how it is called matters
  const edit = ((asked: Edit) => {
    sent.push(asked)
    return new Promise<EditResult>((resolve, reject) => answers.push({ resolve, reject }))
  }) as ConstructorParameters<typeof Labelling>[0]['edit']
  const labelling = new Labelling({ edit }, view, { fail: (thrown) => failures.push(thrown) })
  // as the screen does whenever other photos are shown
  const follow = (): void => view.followShown()
  follow()
  const classesOf = (id: number): readonly number[] => view.pending.byId(id)?.classIds ?? []
  const confirm = (index: number, revision: number): void =>
    answers[index]?.resolve({ revision, description: { kind: 'labels-cleared' as const, numPhotos: 1 }, photoIds: [] })
  const tell = (revision: number, ...changed: Photo[]): void =>
    library.receive({
      kind: 'change',
      revision,
      photos: changed,
      removedPhotoIds: [],
      multiLabel,
      undo: null,
      redo: null,
    })
  return { library, view, labelling, sent, failures, answers, classesOf, confirm, tell, follow }
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('a hundred keystrokes label a hundred photos', () => {
  const { view, labelling, sent, classesOf, follow } = bench({ count: 120 })
  for (let press = 0; press < 100; press++) {
    const classId = labelling.classOfKey(1 + (press % 3))
    if (classId !== undefined) labelling.label(classId)
    follow()
  }
  expect(sent).toHaveLength(100)
  for (let id = 1; id <= 100; id++) expect(classesOf(id)).toEqual([11 + ((id - 1) % 3)])
  expect(view.selection.ordered).toEqual([101])
})

test('of photos that come in none is selected, and a key labels the framed one', () => {
  const { view, labelling, sent } = bench()
  expect([view.selection.size, view.selection.readyId, view.selection.targets]).toEqual([0, 1, [1]])
  labelling.label(ELM)
  expect(sent).toMatchObject([{ photoIds: [1] }])
  expect(view.selection.ordered).toEqual([2])
})

test('after a click on nothing keys label nothing, until a photo is chosen', () => {
  const { view, labelling, sent, follow } = bench()
  view.selection.clear()
  follow()
  expect([view.selection.readyId, view.selection.targets]).toEqual([null, []])
  labelling.label(ELM)
  labelling.clear()
  expect(sent).toEqual([])
  view.openLoupe()
  expect(view.selection.ordered).toEqual([1])
})

test('with another filter nothing is selected in place of what it hides', () => {
  const { view, tell, follow } = bench()
  tell(2, photo(4, [ELM]), photo(5, [ELM]))
  follow()
  view.selection.set([1, 2])
  view.show({ kind: 'class', classId: ELM })
  follow()
  expect([view.shownIds, view.selection.size, view.selection.readyId]).toEqual([[4, 5], 0, 4])
  view.selection.only(4)
  view.search = '5'
  follow()
  expect([view.selection.size, view.selection.targets]).toEqual([0, [5]])
})

test('in a filter that the labelled photo leaves, the next one has the focus and none is passed over', () => {
  const { view, labelling, sent, follow } = bench()
  view.show({ kind: 'unlabelled' })
  follow()
  for (let press = 0; press < 4; press++) {
    labelling.label(ELM)
    follow()
  }
  expect(sent.flatMap((edit) => (edit.kind === 'label' ? edit.photoIds : []))).toEqual([1, 2, 3, 4])
  expect(view.shownIds).toEqual([5])
  expect(view.selection.focusId).toBe(5)
})

test('the last photo keeps the focus, and several keep theirs', () => {
  const { view, labelling } = bench()
  view.selection.only(5)
  labelling.label(ELM)
  expect(view.selection.focusId).toBe(5)
  view.selection.set([2, 3])
  labelling.label(ALDER)
  expect(view.selection.ordered).toEqual([2, 3])
})

test('a label shows at once, stays when it is confirmed, and is told of by the host', async () => {
  const { labelling, classesOf, confirm, tell } = bench()
  labelling.label(ELM)
  expect(classesOf(1)).toEqual([ELM])
  confirm(0, 2)
  await settle()
  expect(classesOf(1)).toEqual([ELM])
  tell(2, photo(1, [ELM]))
  expect(classesOf(1)).toEqual([ELM])
  tell(3, photo(1, []))
  expect(classesOf(1)).toEqual([])
})

test('a label that fails is taken back, and the failure is told', async () => {
  const { labelling, classesOf, failures, answers } = bench()
  labelling.label(ELM)
  answers[0]?.reject(new AppError('disk-full', 'The disk is full.'))
  await settle()
  expect(classesOf(1)).toEqual([])
  expect(failures).toHaveLength(1)
})

test('what the host says of an earlier label never shows over a later one', async () => {
  const { view, labelling, classesOf, confirm, tell } = bench()
  labelling.label(ELM)
  view.selection.only(1)
  labelling.label(ALDER)
  confirm(0, 2)
  await settle()
  tell(2, photo(1, [ELM]))
  expect(classesOf(1)).toEqual([ALDER])
  confirm(1, 3)
  await settle()
  tell(3, photo(1, [ALDER]))
  expect(classesOf(1)).toEqual([ALDER])
})

test('with several labels a photo keys toggle and stay', () => {
  const { view, labelling, classesOf, sent } = bench({ multiLabel: true })
  labelling.label(ALDER)
  labelling.label(ELM)
  expect(classesOf(1)).toEqual([ELM, ALDER])
  labelling.label(ALDER)
  expect(classesOf(1)).toEqual([ELM])
  expect(view.selection.focusId).toBe(1)
  view.selection.set([1, 2])
  labelling.label(ELM)
  expect(sent.at(-1)).toMatchObject({ mode: 'add', photoIds: [1, 2] })
})

test('clearing takes labels away and goes on, and asks nothing where there are none', () => {
  const { view, labelling, sent, classesOf } = bench()
  labelling.label(ELM)
  view.selection.only(1)
  labelling.clear()
  expect(classesOf(1)).toEqual([])
  labelling.clear()
  expect(sent).toHaveLength(2)
  expect(view.selection.focusId).toBe(3)
})

test('what undo touched is selected and shown, also out of a filter that hides it', () => {
  const { view, tell, follow } = bench()
  tell(2, photo(2, [ELM]), photo(3, [ELM]))
  view.show({ kind: 'unlabelled' })
  follow()
  view.reveal([2, 3])
  expect(view.filter.kind).toBe('all')
  expect(view.selection.ordered).toEqual([2, 3])
})

test('what a person chooses while undo is being answered stays chosen', () => {
  const choices = [
    (view: PhotosView) => view.selection.all(),
    (view: PhotosView) => view.selection.click(4, { ctrl: true }),
    (view: PhotosView) => view.selection.move(1),
    (view: PhotosView) => view.selection.move(1, { shift: true }),
    (view: PhotosView) => view.selection.clear(),
  ]
  for (const choose of choices) {
    const { view, tell, follow } = bench()
    view.selection.only(1)
    const show = view.revealSoon()
    choose(view)
    const chosen = view.selection.ordered
    tell(2, photo(2, [ELM]))
    follow()
    show([2])
    expect(view.selection.ordered).toEqual(chosen)
  }
  const { view, tell, follow } = bench()
  view.selection.only(1)
  const show = view.revealSoon()
  tell(2, photo(2, [ELM]))
  follow()
  show([2])
  expect(view.selection.ordered).toEqual([2])
})

test('the next unlabelled photo is found beyond labelled ones, and from the start again', () => {
  const { view, tell } = bench()
  tell(2, photo(2, [ELM]), photo(3, [ELM]))
  view.selection.only(1)
  view.goToNextUnlabelled()
  expect(view.selection.focusId).toBe(4)
  view.selection.only(5)
  view.goToNextUnlabelled()
  expect(view.selection.focusId).toBe(1)
})

test('the selected photos are put into a set by hand', () => {
  const { view, labelling, sent } = bench()
  view.selection.only(2)
  labelling.chooseSet('test')
  labelling.chooseSet(null)
  expect(sent).toEqual(['test', null].map((set) => ({ kind: 'choose-set', photoIds: [2], set })))
})
