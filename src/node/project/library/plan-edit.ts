import { failure } from '../../../shared/errors.ts'
import type { Edit } from '../../../shared/contract/app/photos.ts'
import type { DoneAct } from '../../../shared/contract/app/done-act.ts'
import type { Change, ClassRow } from './change.ts'
import { type ClassTable, cleanClassName } from './class-table.ts'
import type { PhotoTable } from './photo-table.ts'
import { relabel } from './plan-labels.ts'

/** An act, worked out and not yet done. */
export interface PlannedEdit {
  readonly changes: readonly Change[]
  readonly description: DoneAct
  /** Photos it touches, to be shown. */
  readonly photoIds: readonly number[]
  readonly classId?: number
}

/** What an edit is planned against. */
export interface Tables {
  readonly photos: PhotoTable
  readonly classes: ClassTable
  readonly multiLabel: boolean
  /** Photos that have a class, removed ones too. */
  labelledWith(classId: number): number[]
}

type EditOf<Kind extends Edit['kind']> = Extract<Edit, { kind: Kind }>

/** @throws {AppError} for photos or classes that are not there, and names that cannot be. */
export function planEdit(edit: Edit, tables: Tables): PlannedEdit {
  switch (edit.kind) {
    case 'label':
      return planLabel(edit, tables)
    case 'create-class':
      return planCreate(edit, tables)
    case 'rename-class':
      return planRename(edit, tables)
    case 'merge-classes':
      return planMerge(edit, tables)
    case 'delete-class':
      return planDelete(edit, tables)
    case 'recolor-class': {
      const before = tables.classes.get(edit.classId)
      return changeClass(before, { ...before, color: edit.color }, { kind: 'class-recolored', className: before.name })
    }
    case 'move-class':
      return planMove(edit, tables)
    case 'remove-photos': {
      const photoIds = presentIds(edit.photoIds, tables)
      return {
        changes: [{ kind: 'hide', photoIds }],
        description: { kind: 'photos-removed', numPhotos: photoIds.length },
        photoIds,
      }
    }
    case 'set-multi-label':
      return planMultiLabel(edit, tables)
    case 'choose-set':
      return planSet(edit, tables)
  }
}

function planLabel({ photoIds, classIds, mode }: EditOf<'label'>, tables: Tables): PlannedEdit {
  const ids = presentIds(photoIds, tables)
  const chosen = [...new Set(classIds)]
  const names = chosen.map((classId) => tables.classes.get(classId).name)
  if (!tables.multiLabel && mode !== 'remove' && chosen.length > 1)
    throw failure('one-label-only', { numLabels: chosen.length })
  // with one label for each photo, another one takes its place
  const isAdding = mode === 'add' && (tables.multiLabel || chosen.length === 0)
  const current = tables.photos.labelsOf(ids)
  const wanted = new Map(
    ids.map((id) => {
      const has = current.get(id) ?? []
      if (mode === 'remove') return [id, has.filter((classId) => !chosen.includes(classId))]
      return [id, isAdding ? [...has, ...chosen] : chosen]
    }),
  )
  const described = { classNames: names, numPhotos: ids.length }
  const description: DoneAct =
    mode === 'remove'
      ? { kind: 'label-removed', ...described }
      : chosen.length === 0
        ? { kind: 'labels-cleared', numPhotos: ids.length }
        : isAdding
          ? { kind: 'label-added', ...described }
          : { kind: 'labelled', ...described, replaced: replacedBy(chosen, current, tables) }
  const { changes } = relabel(current, wanted)
  return { changes, description, photoIds: ids, ...(chosen.length === 1 && { classId: chosen[0] }) }
}

/** What photos had instead of what they get. */
function replacedBy(
  chosen: readonly number[],
  current: ReadonlyMap<number, readonly number[]>,
  { classes }: Tables,
): { classNames: string[]; numPhotos: number } {
  const gone = [...current.values()].map((has) => has.filter((id) => !chosen.includes(id)))
  const ids = new Set(gone.flat())
  return {
    classNames: [...ids].map((id) => classes.get(id).name),
    numPhotos: gone.filter(({ length }) => length > 0).length,
  }
}

function planCreate({ name, photoIds }: EditOf<'create-class'>, tables: Tables): PlannedEdit {
  const after = tables.classes.fresh(freeName(name, tables))
  const ids = photoIds.length === 0 ? [] : presentIds(photoIds, tables)
  const current = tables.photos.labelsOf(ids)
  const wanted = new Map(ids.map((id) => [id, tables.multiLabel ? [...(current.get(id) ?? []), after.id] : [after.id]]))
  return {
    changes: [{ kind: 'class', before: null, after }, ...relabel(current, wanted).changes],
    description: { kind: 'class-created', className: after.name, numPhotos: ids.length },
    photoIds: ids,
    classId: after.id,
  }
}

function planRename({ classId, name }: EditOf<'rename-class'>, tables: Tables): PlannedEdit {
  const before = tables.classes.get(classId)
  const after = { ...before, name: freeName(name, tables, classId) }
  return changeClass(before, after, { kind: 'class-renamed', before: before.name, after: after.name })
}

function planMerge({ from, into }: EditOf<'merge-classes'>, tables: Tables): PlannedEdit {
  const target = tables.classes.get(into)
  const merged = [...new Set(from)].filter((id) => id !== into).map((id) => tables.classes.get(id))
  const photoIds = [...new Set(merged.flatMap(({ id }) => tables.labelledWith(id)))]
  const gone = new Set(merged.map(({ id }) => id))
  const current = tables.photos.labelsOf(photoIds)
  const wanted = new Map(
    photoIds.map((id) => [id, [...(current.get(id) ?? []).filter((classId) => !gone.has(classId)), into]]),
  )
  const deleted = merged.map((before): Change => ({ kind: 'class', before, after: null, mergedInto: into }))
  return {
    changes: [...relabel(current, wanted).changes, ...deleted],
    description: {
      kind: 'classes-merged',
      classNames: merged.map(({ name }) => name),
      into: target.name,
      numPhotos: photoIds.length,
    },
    photoIds,
    classId: into,
  }
}

function planDelete({ classId }: EditOf<'delete-class'>, tables: Tables): PlannedEdit {
  const before = tables.classes.get(classId)
  const photoIds = tables.labelledWith(classId)
  return {
    changes: [
      { kind: 'unlink', classId, photoIds },
      { kind: 'class', before, after: null },
    ],
    description: { kind: 'class-deleted', className: before.name, numPhotos: photoIds.length },
    photoIds,
  }
}

/** Classes are numbered anew, from 0 and without gaps; only those that get another number change. */
function planMove({ classId, position }: EditOf<'move-class'>, tables: Tables): PlannedEdit {
  const moved = tables.classes.get(classId)
  const order = tables.classes.all().filter(({ id }) => id !== classId)
  order.splice(Math.min(position, order.length), 0, moved)
  const changes = order.flatMap((before, index): Change[] =>
    before.position === index ? [] : [{ kind: 'class', before, after: { ...before, position: index } }],
  )
  return { changes, description: { kind: 'class-moved', className: moved.name }, photoIds: [], classId }
}

/** Without several labels a photo keeps the one that is first in the list of classes. */
function planMultiLabel({ multiLabel }: EditOf<'set-multi-label'>, tables: Tables): PlannedEdit {
  const description: DoneAct = { kind: 'multi-label', isOn: multiLabel }
  if (multiLabel === tables.multiLabel) return { changes: [], description, photoIds: [] }
  const flag: Change = { kind: 'multi-label', before: tables.multiLabel, after: multiLabel }
  if (multiLabel) return { changes: [flag], description, photoIds: [] }
  const rank = new Map(tables.classes.all().map(({ id }, index) => [id, index]))
  const current = tables.photos.allLabels()
  const wanted = new Map<number, number[]>()
  for (const [photoId, classIds] of current)
    if (classIds.length > 1)
      wanted.set(photoId, [...classIds].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).slice(0, 1))
  const { changes, photoIds } = relabel(current, wanted)
  return { changes: [...changes, flag], description, photoIds }
}

function changeClass(before: ClassRow, after: ClassRow, description: DoneAct): PlannedEdit {
  const isSame = before.name === after.name && before.color === after.color
  return { changes: isSame ? [] : [{ kind: 'class', before, after }], description, photoIds: [], classId: after.id }
}

/** @throws {AppError} `photo-not-found`. */
function presentIds(photoIds: readonly number[], { photos }: Tables): number[] {
  const ids = [...new Set(photoIds)]
  const found = photos.presentIds(ids)
  const missing = ids.find((id) => !found.has(id))
  if (missing !== undefined) photos.get(missing)
  return ids
}

/** Look-alikes go with a photo: one that judges must not resemble one that teaches. */
function planSet({ photoIds, set }: EditOf<'choose-set'>, tables: Tables): PlannedEdit {
  const { photos } = tables
  const groups = new Set(photos.some(presentIds(photoIds, tables)).flatMap(({ group_id: group }) => group ?? []))
  const ids = [...new Set([...photoIds, ...[...groups].flatMap((group) => photos.groupMembers(group))])]
  const rows = photos.some(ids)
  const changes = [...new Set(rows.map(({ set_name: before }) => before))].flatMap((before): Change[] => {
    const moved = rows.filter((row) => row.set_name === before).map(({ id }) => id)
    return before === set ? [] : [{ kind: 'set', before, after: set, photoIds: moved }]
  })
  return { changes, description: { kind: 'set-chosen', set, numPhotos: ids.length }, photoIds: ids }
}

/** @throws {AppError} `class-exists`, `class-name-invalid`. */
function freeName(name: string, { classes }: Tables, except?: number): string {
  const clean = cleanClassName(name)
  const other = classes.byName(clean)
  if (other !== undefined && other.id !== except) throw failure('class-exists', { name: other.name })
  return clean
}
