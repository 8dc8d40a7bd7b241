import { expect, test } from 'vitest'
import { describe as describeOutcome, firstThatWorks } from './ensure.mjs'
import { SetUpError } from './run-tool.mjs'

const fails = (name: string, reason: string) => ({ name, run: () => Promise.reject(new SetUpError(reason)) })
const works = (name: string) => ({ name, run: () => Promise.resolve({ from: name }) })
const loads = () => Promise.resolve({ version: '2.21.0' })
const quiet = { print: () => undefined }

test('the first way that works is taken, and those after it are not tried', async () => {
  let tried = false
  const last = { name: 'last', run: () => ((tried = true), Promise.resolve({ from: 'last' })) }
  const outcome = await firstThatWorks([fails('first', 'no host'), works('second'), last], loads, quiet)
  expect(outcome).toEqual({ executor: 'native', version: '2.21.0', from: 'second' })
  expect(tried).toBe(false)
})

test('a way that claims to have worked is not believed before the library loads', async () => {
  let numChecks = 0
  const check = () => Promise.resolve(numChecks++ === 0 ? { reason: 'wrong ELF class' } : { version: '2.9.1' })
  const printed: string[] = []
  const outcome = await firstThatWorks([works('broken'), works('good')], check, {
    print: (l: string) => printed.push(l),
  })
  expect(outcome).toMatchObject({ executor: 'native', from: 'good' })
  expect(printed.join()).toContain('broken: it does not load: wrong ELF class')
})

test('where no way works the outcome is the eager executor with every reason, not a failure', async () => {
  const outcome = await firstThatWorks([fails('first', 'no host'), fails('second', 'no compiler')], loads, quiet)
  expect(outcome).toEqual({ executor: 'eager', reasons: ['first: no host', 'second: no compiler'] })
  expect(describeOutcome(outcome)).toMatch(/slower.*To fix it/)
})

test('a full disk is a reason to try the next way; a bug is not hidden', async () => {
  const full = {
    name: 'full',
    run: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
  }
  expect(await firstThatWorks([full, works('next')], loads, quiet)).toMatchObject({ from: 'next' })
  const bug = { name: 'bug', run: () => Promise.reject(new TypeError('x is undefined')) }
  await expect(firstThatWorks([bug, works('next')], loads, quiet)).rejects.toThrow(TypeError)
})
