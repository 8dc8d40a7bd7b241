import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SetName } from '../../../shared/contract/plain.ts'
import { addTestPhotos, testProject } from '../test-project.ts'

test('every labelled photo gets a set, classes are spread alike, look-alikes stay together, and what was given stays', async () => {
  const rounds = fc.array(fc.record({ numPhotos: fc.integer({ min: 1, max: 60 }), numGroups: fc.nat(5) }), {
    minLength: 1,
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(rounds, async (given) => {
      const { project, remove } = testProject()
      try {
        const { library, database } = project
        const classes = ['Elm', 'Oak'].map(
          (name) => library.edit({ kind: 'create-class', name, photoIds: [] }).classId!,
        )
        const known = new Map<number, SetName | null>()
        let from = 0
        for (const { numPhotos, numGroups } of given) {
          const ids = addTestPhotos(project, numPhotos, from)
          from += numPhotos
          classes.forEach((classId, index) => {
            const photoIds = ids.filter((_, at) => at % 2 === index)
            if (photoIds.length > 0) library.edit({ kind: 'label', photoIds, classIds: [classId], mode: 'replace' })
          })
          const group = database.statement<[number, number]>('UPDATE photos SET group_id = ? WHERE id = ?')
          for (let at = 0; at < numGroups && at * 2 + 1 < ids.length; at++)
            for (const id of [ids[at], ids[at + 1]]) group.run(ids[0], id)
          const planned = project.plannedSets()
          expect(project.plannedSets()).toBe(planned)
          expect(project.assignSets()).toBe(planned.size)
          const { photos } = library.snapshot()
          for (const [id, set] of planned) expect(photos.find((photo) => photo.id === id)?.set).toBe(set)
          const setsOfGroups = new Map<number, Set<SetName | null>>()
          for (const { id, set, group: number } of photos) {
            expect(set).not.toBeNull()
            if (known.has(id)) expect(set).toBe(known.get(id))
            known.set(id, set)
            if (number !== null) setsOfGroups.set(number, (setsOfGroups.get(number) ?? new Set()).add(set))
          }
          for (const sets of setsOfGroups.values()) expect(sets.size).toBe(1)
        }
        const { photos } = library.snapshot()
        const single = photos.filter(({ group }) => group === null)
        if (single.length < 60 || single.length < photos.length * 0.9) return
        for (const set of ['validation', 'test'] as const) {
          const share = photos.filter((photo) => photo.set === set).length / photos.length
          expect(share).toBeGreaterThan(0.09)
          expect(share).toBeLessThan(0.2)
        }
      } finally {
        await remove()
      }
    }),
    { numRuns: 25 },
  )
})

test('which photos judge is chosen by hand, with their look-alikes, and kept when the others are divided', async () => {
  const { project, remove } = testProject()
  try {
    const { library, database } = project
    const ids = addTestPhotos(project, 40)
    library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 20) })
    library.edit({ kind: 'create-class', name: 'Oak', photoIds: ids.slice(20) })
    database.statement<[number, number]>('UPDATE photos SET group_id = 1 WHERE id IN (?, ?)').run(ids[0], ids[1])
    const setsOf = (some: readonly number[]): (SetName | null)[] => library.photos.some(some).map((row) => row.set_name)
    library.edit({ kind: 'choose-set', photoIds: [ids[0], ids[39]], set: 'test' })
    expect(setsOf([ids[0], ids[1], ids[2], ids[39]])).toEqual(['test', 'test', null, 'test'])
    expect(project.assignSets()).toBe(37)
    expect(setsOf([ids[0], ids[1], ids[39]])).toEqual(['test', 'test', 'test'])
    const divided = setsOf(ids)
    const other = ids.find((_, at) => divided[at] === 'train')!
    library.edit({ kind: 'choose-set', photoIds: [other, ids[0]], set: 'validation' })
    expect(setsOf([other, ids[0], ids[1]])).toEqual(['validation', 'validation', 'validation'])
    library.undo()
    expect(setsOf(ids)).toEqual(divided)
  } finally {
    await remove()
  }
})
