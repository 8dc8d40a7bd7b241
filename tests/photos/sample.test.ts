import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { photoListOf } from '../../src/api/runs/make-request.ts'
import { readPhotoList, writePhotoList } from '../../src/node/photos/photo-list-file.ts'
import { recallHash, statPhotoSync } from '../../src/node/photos/read-photo.ts'
import { noisePng, testFolder } from '../../src/node/photos/test-folder.ts'
import { createProject } from '../../src/node/project/open-project.ts'

const folder = testFolder()
afterEach(() => folder.remove())

test('what an import found out of a file reaches the run that it is given to, which need not hash it again', async () => {
  for (const [i, name] of ['elm/1.png', 'elm/2.png', 'oak/3.png'].entries())
    folder.write(join('photos', name), await noisePng(i))
  const project = createProject({ parent: folder.path, name: 'Leaves', multiLabel: false })
  project.imports.start({ paths: [join(folder.path, 'photos')], uploads: [], copy: false, labels: 'folders' })
  await project.imports.settled()
  const kept = project.labelledPhotos()
  const list = join(folder.path, 'photos.json')
  writePhotoList(list, photoListOf(project, ['elm', 'oak']))
  await project.close()

  const { files } = readPhotoList(list)
  expect(files).toHaveLength(3)
  files.forEach((sample, i) => {
    const { photoId: _, classIds: __, labelledRevision: ___, ...whole } = kept[i]
    expect(sample).toEqual({ ...whole, relativePath: sample.path })
    const { ctimeMs } = statSync(sample.path)
    // as if the files had not been made just now
    const seen = sample.seen && { ...sample.seen, hashedAt: sample.seen.hashedAt + 60_000 }
    expect(sample.seen?.hashedAt).toBeGreaterThanOrEqual(Math.floor(ctimeMs))
    expect(recallHash({ ...sample, seen }, statPhotoSync(sample.path))).toBe(sample.hash)
  })
})
