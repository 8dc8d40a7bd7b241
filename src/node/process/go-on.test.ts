import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const GO_ON = new URL('./go-on.ts', import.meta.url).href

/** Runs a script beside which something throws where nobody waits for it. */
function runs(what: string): { status: number | null; said: string[] } {
  const script = `
    import { goOn } from ${JSON.stringify(GO_ON)}
    goOn({ error: (thrown) => console.log('logged ' + thrown.message) }, () => console.log('told'))
    ${what}
    setTimeout(() => { console.log('went on'); process.exit(0) }, 50)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return { status, said: stdout.trim().split('\n') }
}

test('what throws in a timer, a socket or a promise nobody waits for is logged, told once, and ends nothing', () => {
  const inTimer = `setTimeout(() => { throw new Error('in a timer') })`
  const inPromise = `void Promise.reject(new Error('in a promise'))`
  const inSocket = `
    import { createServer } from 'node:net'
    createServer().listen('/nowhere/at/all')`
  const { status, said } = runs(`${inSocket}\n${inTimer}\n${inPromise}`)
  expect(status).toBe(0)
  expect(said).toContain('logged in a timer')
  expect(said).toContain('logged in a promise')
  expect(said.filter((line) => line.startsWith('logged listen')).length).toBe(1)
  expect(said.filter((line) => line === 'told').length).toBe(1)
  expect(said.at(-1)).toBe('went on')
})

test('a terminal that is gone is told nothing', () => {
  const { status, said } = runs(
    `setTimeout(() => process.stderr.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })))`,
  )
  expect(status).toBe(0)
  expect(said).toEqual(['went on'])
})
