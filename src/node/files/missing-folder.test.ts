import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../photos/test-folder.ts'
import { explainDiskError } from './disk-errors.ts'
import { missingFolderIn } from './missing-folder.ts'

test('the folder that is missing is named, and none where only the file is', () => {
  const folder = testFolder()
  try {
    const missing = join(folder.path, 'tpyo')
    expect(missingFolderIn(join(missing, 'deeper', 'photo.jpg'))).toBe(` There is no folder “${missing}”.`)
    expect(missingFolderIn(join(folder.path, 'photo.jpg'))).toBe('')
    const thrown = Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
    expect(explainDiskError(thrown, join(missing, 'plan.json'), 'read')).toMatchObject({
      code: 'file-missing',
      message: `“${join(missing, 'plan.json')}” does not exist. There is no folder “${missing}”.`,
    })
  } finally {
    folder.remove()
  }
})
