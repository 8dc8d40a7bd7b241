import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProject } from './open-project.ts'
import type { OpenProject } from './project.ts'

/** A new project in a folder of its own, for one test. */
export function testProject({ multiLabel = false } = {}): {
  project: OpenProject
  parent: string
  remove(): Promise<void>
} {
  const parent = mkdtempSync(join(tmpdir(), 'frostline-project-'))
  const project = createProject({ parent, name: 'Leaves', multiLabel })
  return {
    project,
    parent,
    remove: async () => {
      await project.close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

/** Puts photos in a project without files of theirs. @returns their ids. */
export function addTestPhotos({ database, library }: OpenProject, count: number, from = 0): number[] {
  const insert = database.statement<[string, string, number, number], { id: number }>(
    `INSERT INTO photos (hash, path, is_copied, size_bytes, modified_at, format, width, height, added_at)
     VALUES (?, ?, 0, 1000, ?, 'jpeg', 640, 480, ?) RETURNING id`,
  )
  const ids: number[] = []
  library.amend(() => {
    for (let index = from; index < from + count; index++) {
      const hash = index.toString(16).padStart(64, '0')
      ids.push(insert.get(hash, `/photos/photo ${index}.jpg`, index, index)!.id)
    }
    return { photoIds: ids, changes: [{ kind: 'show', photoIds: ids }] }
  })
  return ids
}
