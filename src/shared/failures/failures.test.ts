import { expect, test } from 'vitest'
import { failure, fromErrorData, toErrorData } from '../errors.ts'
import { failureData } from './failures.ts'
import { failureFrom } from './parse-failure.ts'

test('a failure says what happened, with what was received, and what to do where that is the same everywhere', () => {
  const error = failure('folder-exists', { path: '/photos/Leaves.frostline', of: 'project' })
  expect(error.message).toBe('There is “/photos/Leaves.frostline” already.')
  expect(error.hint).toBe('Choose another name, or open that project.')
  expect(failure('diverged', {}).hint).toBeUndefined()
})

test('it crosses processes as data and comes back the same', () => {
  const cause = new Error('ENOSPC')
  const error = failure(
    'disk-full',
    { path: '/runs', needs: { what: 'checkpoints', freeBytes: 1e6, neededBytes: 2.5e9 } },
    { cause },
  )
  const crossed = JSON.parse(JSON.stringify(toErrorData(error))) as ReturnType<typeof toErrorData>
  expect(crossed).toEqual({
    code: 'disk-full',
    message: '“/runs” has 1 MB free; checkpoints need 2.5 GB.',
    data: { path: '/runs', needs: { what: 'checkpoints', freeBytes: 1e6, neededBytes: 2.5e9 } },
  })
  expect(toErrorData(fromErrorData(crossed))).toEqual(crossed)
  expect(error.cause).toBe(cause)
})

test('what is no failure, or not its data, is not taken for one', () => {
  expect(failureFrom('not-running', { name: 'Run 3' })).toEqual(failureData('not-running', { name: 'Run 3' }))
  expect(failureFrom('not-running', { name: 3 })).toBeUndefined()
  expect(failureFrom('not-running', undefined)).toBeUndefined()
  expect(failureFrom('toString', {})).toBeUndefined()
})
