import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../photos/test-folder.ts'
import { explainDiskError, missingFolderIn } from './disk-errors.ts'

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

test.runIf(process.platform === 'linux')('a name whose bytes are not UTF-8 is said to be that', () => {
  const folder = testFolder()
  try {
    writeFileSync(Buffer.from(`${folder.path}/caf\xe9.jpg`, 'latin1'), '')
    // as a shell hands it on
    const command = 'node -e "process.stdout.write(process.argv[1])" -- *.jpg'
    const named = spawnSync('sh', ['-c', command], { cwd: folder.path, encoding: 'utf8' }).stdout
    expect(missingFolderIn(join(folder.path, named))).toMatch(/^ A name in it is not UTF-8: rename it/)
    expect(missingFolderIn(join(folder.path, 'café.jpg'))).toBe('')
  } finally {
    folder.remove()
  }
})
