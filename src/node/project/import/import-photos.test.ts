import { expect, test } from 'vitest'
import { testProject } from '../test-project.ts'
import { Batch } from './import-photos.ts'
import { LookAlikes } from './look-alikes.ts'

test('files are told of in their order, until one holds up five hundred others', async () => {
  const { project, remove } = testProject()
  try {
    const told: number[] = []
    const batch = new Batch(project, new LookAlikes(project.database), {
      copy: false,
      isUndoable: true,
      signal: new AbortController().signal,
      onWritten: ({ numFiles }) => told.push(numFiles),
    })
    const add = (index: number): void =>
      batch.add(index, { path: `${index}.jpg`, code: 'missing', reason: 'It is not there.' })
    for (let index = 1; index <= 500; index++) add(index)
    expect(told).toEqual([])
    add(501)
    expect(told).toEqual([501])
    add(0)
    batch.commitRest()
    expect(told).toEqual([501, 1])
  } finally {
    await remove()
  }
})
