import { execFile } from 'node:child_process'
import { constants, getPriority } from 'node:os'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const MODULE = JSON.stringify(new URL('./stand-back.ts', import.meta.url).href)

/** Where a process that stood at `priority` stands afterwards. */
async function standsAt(priority: number): Promise<number> {
  const code = `
    const { getPriority, setPriority } = await import('node:os')
    const { standBack } = await import(${MODULE})
    if (getPriority() < ${priority}) setPriority(${priority})
    standBack()
    console.log(getPriority())`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code])
  return Number(stdout)
}

test('a process goes behind others, and not before those that it stands behind', async () => {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
  expect(await standsAt(0)).toBe(Math.max(getPriority(), PRIORITY_BELOW_NORMAL))
  expect(await standsAt(PRIORITY_LOW)).toBe(PRIORITY_LOW)
})
