import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { photoListOf } from '../../src/api/runs/make-request.ts'
import { splitDataset } from '../../src/core/datasets/split.ts'
import { writePhotoList } from '../../src/node/photos/photo-list-file.ts'
import { scanPhotos } from '../../src/node/photos/scan-photos.ts'
import { createProject } from '../../src/node/project/open-project.ts'
import { isMissing, sharedData } from './shared-data.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline divided '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Each tile was photographed under several exposures: many pairs lie close to the limit of likeness, where decoders differ. */
test.skipIf(isMissing('magnetic-tile'))(
  'a run judges by exactly the photos that the project holds back',
  async () => {
    const project = createProject({ parent: root, name: 'Tiles', multiLabel: false })
    project.imports.start({ paths: [join(sharedData, 'magnetic-tile')], uploads: [], copy: false, labels: 'folders' })
    await project.imports.settled()
    project.assignSets()
    const photos = project.labelledPhotos()
    const classNames = project.library.classes.all().map(({ name }) => name)
    writePhotoList(join(root, 'photos.json'), photoListOf(project, classNames))
    await project.close()

    const preprocessing = { inputHeight: 224, inputWidth: 224, resize: 'stretch', channelOrder: 'rgb' } as const
    const dataset = await scanPhotos(join(root, 'photos.json'), { format: preprocessing })
    const split = splitDataset(dataset, { seed: 0 })
    expect(split.leaks).toEqual([])
    for (const set of ['train', 'validation', 'test'] as const)
      expect(split[set].length, set).toBe(photos.filter((photo) => photo.set === set).length)
  },
  120_000,
)
