import { readFileSync } from 'node:fs'
import { go, trainForLong, watchItGrow } from './support/actions.ts'
import { makeBreakable } from './support/breakable.ts'
import { findFile } from './support/find-file.ts'
import { findBarriers } from './support/look.ts'
import { expect, test } from './support/test.ts'

test('where memory runs out the run says so and begins anew with half the batch', async ({ window, home }) => {
  const machine = await makeBreakable(home)
  await window.goto(home.product.link)
  await trainForLong(window, home.folder)
  machine.begin('out-of-memory')
  const smaller = window.getByRole('button', { name: 'Try again with half the batch' })
  await expect(smaller).toBeVisible()
  await expect(window.getByRole('region', { name: 'Failed' }).getByText(/ran out of memory/)).toBeVisible()
  expect(await findBarriers(window)).toEqual([])
  machine.end('out-of-memory')
  await smaller.click()
  await watchItGrow(window)
  await expect(window.getByRole('heading', { level: 1, name: 'Run 2' })).toBeVisible()
  expect(batchSize(home.folder, 'run-2')).toBe(batchSize(home.folder, 'run-1') / 2)
})

test('a full disk pauses the run, and it goes on once there is space again', async ({ window, home }) => {
  const machine = await makeBreakable(home)
  await window.goto(home.product.link)
  await trainForLong(window, home.folder)
  // whoever came by the name of the screen sees the end of the run as well
  await go(window, 'Photos')
  await go(window, 'Train')
  await watchItGrow(window)
  machine.begin('disk-full')
  const paused = window.getByRole('region', { name: 'Paused' })
  await expect(paused).toBeVisible()
  await expect(paused.getByText(/full|space/).first()).toBeVisible()
  await expect(paused.getByText(/Free some space/)).toBeVisible()
  expect(await findBarriers(window)).toEqual([])
  machine.end('disk-full')
  await paused.getByRole('button', { name: 'Resume' }).click()
  await watchItGrow(window)
})

function batchSize(folder: string, runId: string): number {
  return (JSON.parse(readFileSync(findFile(folder, runId, 'plan.json'), 'utf8')) as { batchSize: number }).batchSize
}
