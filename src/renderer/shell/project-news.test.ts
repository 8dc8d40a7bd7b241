import { expect, test } from 'vitest'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'
import { ProjectNews } from './project-news.ts'

const PROJECT: ProjectInfo = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'Leaves',
  folder: '/p/Leaves.frostline',
  multiLabel: false,
  isSample: false,
  createdAt: 0,
  readOnly: null,
  notices: [],
  backupProblem: null,
}

function news() {
  const told: string[] = []
  const succeeded: string[] = []
  const notices = {
    tell: (message: string) => void told.push(message),
    succeeded: (act: string) => void succeeded.push(act),
  }
  return { told, succeeded, news: new ProjectNews(notices) }
}

test('what happened on opening is told once, and again when the project is opened again', () => {
  const { told, news: project } = news()
  const info = { ...PROJECT, notices: ['This is the backup of 3 Nov.'], readOnly: 'The disk is full.' }
  project.take(undefined)
  project.take(info)
  project.take({ ...info, name: 'Trees' })
  expect(told).toEqual(['This is the backup of 3 Nov.', 'The disk is full.'])
  project.take(null)
  project.take(info)
  expect(told).toHaveLength(4)
})

test('a backup that fails is told once, and again after one has succeeded', () => {
  const { told, succeeded, news: project } = news()
  const failed = { ...PROJECT, backupProblem: { code: 'disk-full', message: 'The disk is full.' } }
  for (const info of [PROJECT, failed, failed, PROJECT, failed]) project.take(info)
  expect(told).toEqual(Array(2).fill('No backup of the project could be made. The disk is full.'))
  // what was said of it is over then
  expect(succeeded).toEqual(['backup'])
})
