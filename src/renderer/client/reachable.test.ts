import { expect, test } from 'vitest'
import { wayBack, whyAbsent } from './reachable.ts'

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

test('a window that is signed out goes where another tab was let in, to the place that it had', () => {
  const path = `/w/${'a'.repeat(43)}/`
  const at = { hash: '#/results/run-3' }
  expect(wayBack({ key: 'frostline-window', newValue: path }, at)).toBe(`${path}#/results/run-3`)
  expect(wayBack({ key: 'frostline-window', newValue: null }, at)).toBeUndefined()
  expect(wayBack({ key: 'frostline-window', newValue: '//elsewhere/' }, at)).toBeUndefined()
  expect(wayBack({ key: 'frostline.theme', newValue: path }, at)).toBeUndefined()
})
