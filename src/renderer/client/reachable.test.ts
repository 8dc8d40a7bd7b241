import { expect, test } from 'vitest'
import { whyAbsent } from './reachable.ts'

const page = { protocol: 'http:', pathname: '/w/abc/' }

test('a host that refuses the window’s own address runs, and the window is signed out', async () => {
  const asked: string[] = []
  const answering = (status: number) => async (path: string) => (asked.push(path), { status })
  expect(await whyAbsent(page, answering(401))).toBe('signed-out')
  expect(await whyAbsent(page, answering(200))).toBe('not-answering')
  expect(asked).toEqual(['/w/abc/', '/w/abc/'])
})

test('where nobody listens the window waits, and on a desktop nothing is asked', async () => {
  const refused = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'))
  expect(await whyAbsent(page, refused)).toBe('not-answering')
  const never = (): never => expect.unreachable()
  expect(await whyAbsent({ protocol: 'frostline:', pathname: '/' }, never)).toBe('not-answering')
})
