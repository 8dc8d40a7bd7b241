import type { PhotoClass } from '../../shared/contract/app/photos.ts'
import type { MenuEntry } from '../components/menu-entries.ts'
import { photoTexts as texts } from '../texts/photos.ts'
import type { PhotoDesk } from './photo-desk.svelte.ts'

/** Classes that stand in a menu by themselves; of more, the dialog finds the others by name. */
const MAX_CLASSES = 12
const SETS = ['train', 'validation', 'test', null] as const

/** What can be done with the selected photos. */
export function photoMenu(desk: PhotoDesk): readonly MenuEntry[] {
  const { view, labelling, library, session } = desk
  const { selection } = view
  const isDisabled = desk.isReadOnly || selection.size === 0
  const holds = (classId: number): boolean =>
    selection.size > 0 && view.selectedPhotos.every(({ classIds }) => classIds.includes(classId))
  const labels: MenuEntry[] = library.classes.slice(0, MAX_CLASSES).map(({ id, name, color, position }) => ({
    label: name,
    color,
    keys: position < 9 ? String(position + 1) : undefined,
    isChecked: holds(id),
    isDisabled,
    run: () => labelling.label(id),
  }))
  return [
    ...labels,
    { label: texts.labelSelected, keys: 'L', isDisabled, run: () => (desk.dialog = { kind: 'label' }) },
    { label: texts.clear, keys: '0', isDisabled, run: () => labelling.clear() },
    'separator',
    { label: texts.open, keys: 'Space', isDisabled: selection.size === 0, run: () => view.openLoupe() },
    { label: texts.selectAll, keys: session.commands.keys('photos.selectAll'), run: () => selection.all() },
    ...(session.host.canReveal ? [{ label: texts.reveal, run: (): void => desk.revealFocused() }] : []),
    {
      label: texts.setMenu,
      isDisabled,
      items: SETS.map((set) => ({
        label: set === null ? texts.noSetChosen : texts.sets[set],
        isChecked: selection.size > 0 && view.selectedPhotos.every((photo) => photo.set === set),
        run: () => labelling.chooseSet(set),
      })),
    },
    'separator',
    { label: texts.remove(selection.size), keys: 'Delete', isDisabled, isDanger: true, run: () => labelling.remove() },
  ]
}

/** What can be done with a class. */
export function classMenu(desk: PhotoDesk, { id, name, position, color }: PhotoClass): readonly MenuEntry[] {
  const { view, labelling, library, isReadOnly: isDisabled } = desk
  const edit = labelling.edit.bind(labelling)
  const others = library.classes.filter((each) => each.id !== id)
  const colors = Array.from({ length: 10 }, (_, index) => index)
  return [
    { label: texts.showIts, run: () => view.show({ kind: 'class', classId: id }) },
    ...(view.selection.size > 0
      ? [{ label: texts.labelAs(name, view.selection.size), isDisabled, run: () => labelling.label(id) }]
      : []),
    { label: texts.rename, isDisabled, run: () => (desk.dialog = { kind: 'rename', classId: id }) },
    {
      label: texts.color,
      isDisabled,
      items: colors.map((each) => ({
        label: texts.colorName(each),
        color: each,
        isChecked: each === color % 10,
        run: () => void edit({ kind: 'recolor-class', classId: id, color: each }),
      })),
    },
    {
      label: texts.merge,
      isDisabled: isDisabled || others.length === 0,
      items: others.map((other) => ({
        label: other.name,
        color: other.color,
        run: () => void edit({ kind: 'merge-classes', from: [id], into: other.id }),
      })),
    },
    {
      label: texts.moveUp,
      isDisabled: isDisabled || position === 0,
      run: () => void edit({ kind: 'move-class', classId: id, position: position - 1 }),
    },
    {
      label: texts.moveDown,
      isDisabled: isDisabled || position >= library.classes.length - 1,
      run: () => void edit({ kind: 'move-class', classId: id, position: position + 1 }),
    },
    'separator',
    {
      label: texts.deleteClass(name),
      isDisabled,
      isDanger: true,
      run: () => void edit({ kind: 'delete-class', classId: id }),
    },
  ]
}
