import { expect, test } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { explainProjectError, isDamage, sqliteCode, withProjectErrors } from './database-errors.ts'

/** As node:sqlite throws it. */
const sqlite = (errcode: number) => Object.assign(new Error('database'), { code: 'ERR_SQLITE_ERROR', errcode })
const system = (code: string) => Object.assign(new Error(code), { code, syscall: 'write', errno: -1 })
const codeOf = (thrown: unknown) => {
  const explained = explainProjectError(thrown, '/a/project.db')
  if (explained instanceof AppError) {
    expect(explained.message).toContain('/a/project.db')
    expect(explained.hint?.length ?? (explained.data && 20)).toBeGreaterThan(10)
    return explained.code
  }
  return explained
}

test('what SQLite says is told in a person’s words, extended codes like the plain ones', () => {
  // sqlite.org/rescode.html: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, CORRUPT 11, FULL 13, CANTOPEN 14, NOTADB 26
  const codes = new Map([
    [5, 'project-busy'],
    [6, 'project-busy'],
    [8, 'no-permission'],
    [10, 'disk-error'],
    [11, 'project-damaged'],
    [13, 'disk-full'],
    [14, 'no-permission'],
    [26, 'project-damaged'],
  ])
  for (const [code, expected] of codes) {
    expect(codeOf(sqlite(code)), String(code)).toBe(expected)
    expect(codeOf(sqlite(code + 256 * 3)), String(code)).toBe(expected)
  }
  const constraint = sqlite(19)
  expect(codeOf(constraint)).toBe(constraint)
})

test('what the system says of a file is told in the same words', () => {
  expect([codeOf(system('ENOSPC')), codeOf(system('EACCES')), codeOf(system('EROFS')), codeOf(system('EIO'))]).toEqual([
    'disk-full',
    'no-permission',
    'no-permission',
    'disk-error',
  ])
})

test('anything else comes back as it is', () => {
  const bug = new TypeError('x is undefined')
  expect(explainProjectError(bug, '/a')).toBe(bug)
  const known = new AppError('photo-not-found', 'gone')
  expect(explainProjectError(known, '/a')).toBe(known)
  expect(() =>
    withProjectErrors('/a', () => {
      throw bug
    }),
  ).toThrow(bug)
  expect(withProjectErrors('/a', () => 3)).toBe(3)
})

test('only a file that is no database any more is damaged', () => {
  expect([11, 26, 11 + 256, 10, 13, 5].map((code) => isDamage(sqlite(code)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect([sqliteCode(new Error('x')), sqliteCode({ errcode: 11 }), sqliteCode(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(sqliteCode(Object.assign(new Error('x'), { errcode: 'x' }))).toBeUndefined()
})
