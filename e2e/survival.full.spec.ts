import { execFileSync } from 'node:child_process'
import { go, openSamples, trainForLong, watchItGrow } from './support/actions.ts'
import { findBarriers } from './support/look.ts'
import { expectSound, NARROW, SIZES } from './support/sound.ts'
import { expect, test } from './support/test.ts'

test.skip(process.platform === 'win32', 'Processes are looked up by ps.')

test('a trainer that is killed is told of, and the run goes on from its checkpoint', async ({ window, home }) => {
  await trainForLong(window, home.folder)
  signalTrainers(home.product.pid, 'SIGKILL')
  await expect(window.getByText(/ended unexpectedly: .* It was started anew/).first()).toBeVisible()
  await watchItGrow(window)
  // once is an accident; the second time a person is asked
  signalTrainers(home.product.pid, 'SIGKILL')
  await window.getByRole('button', { name: 'Resume', exact: true }).first().click()
  await watchItGrow(window)
})

test('a trainer that hangs is told of, and the run is continued or ended', async ({ window, home }) => {
  test.skip(process.platform !== 'linux', 'Only there the system says that a process was stopped.')
  await trainForLong(window, home.folder)
  signalTrainers(home.product.pid, 'SIGSTOP')
  const trouble = window
    .getByRole('alert')
    .filter({ hasText: /^Not answering since \d\d:\d\d\. Its process was stopped by a signal/ })
  await expect(trouble).toBeVisible()
  await expect(window.getByRole('region', { name: 'Runs' }).getByLabel(/^Not answering since/)).toBeVisible()
  expect(await findBarriers(window)).toEqual([])
  await trouble.getByRole('button', { name: 'Continue' }).click()
  await expect(trouble).toBeHidden()
  await watchItGrow(window)
  signalTrainers(home.product.pid, 'SIGSTOP')
  await trouble.getByRole('button', { name: 'End' }).click()
  await window.getByRole('button', { name: 'Resume', exact: true }).first().click()
  await watchItGrow(window)
})

test('a process that hangs while photos are looked at is told of, and is continued or ended', async ({
  window,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'Only there the system says that a process was stopped.')
  await openSamples(window)
  await go(window, 'Try')
  const look = (): Promise<void> => window.getByRole('button', { name: 'All of these' }).click()
  const answer = window.getByRole('article').first().getByText(/\d\s%/).first()
  const trouble = window
    .getByRole('alert')
    .filter({ hasText: /^Not answering since \d\d:\d\d\. The process that computes predictions/ })
  await look()
  await expect(answer).toBeVisible()
  await window.getByRole('button', { name: 'Clear' }).click()
  signalTrainers(home.product.pid, 'SIGSTOP')
  await look()
  await expect(trouble).toBeVisible()
  await expectSound(window, 'not-answering', [SIZES[0], NARROW], { themed: false })
  await trouble.getByRole('button', { name: 'Continue' }).click()
  await expect(trouble).toBeHidden()
  await expect(answer).toBeVisible()
  await window.getByRole('button', { name: 'Clear' }).click()
  signalTrainers(home.product.pid, 'SIGSTOP')
  await look()
  await trouble.getByRole('button', { name: 'End' }).click()
  await expect(window.getByRole('article').first().getByText('No answer')).toBeVisible()
  await window.getByRole('button', { name: 'Try again' }).click()
  await expect(answer).toBeVisible()
})

test('a run outlives the program: it is paused, and goes on when it is resumed', async ({ window, home }) => {
  await trainForLong(window, home.folder)
  await home.product.kill()
  await expect(window.getByText('Frostline is not answering')).toBeVisible()
  await home.restart()
  await window.goto(home.product.link)
  await window.getByRole('button', { name: 'Open Walk' }).click()
  await window
    .getByRole('region', { name: 'Runs' })
    .getByRole('link', { name: /^Run 1/ })
    .click()
  await expect(window.getByText('Paused', { exact: true }).first()).toBeVisible()
  await window.getByRole('button', { name: 'Resume' }).first().click()
  await watchItGrow(window)
})

test('a window that is closed stops nothing', async ({ window, home, context }) => {
  await trainForLong(window, home.folder)
  await window.close()
  const other = await context.newPage()
  await other.goto(home.product.url)
  await other.getByRole('link', { name: /^Run 1: \d+\s% trained/ }).click()
  await watchItGrow(other)
})

/** To those that train or answer for a host: `SIGKILL` as of the system where memory runs out. */
function signalTrainers(hostPid: number, signal: 'SIGKILL' | 'SIGSTOP'): void {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const found = rows.flatMap((row) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? []
    return Number(parent) === hostPid && args.includes('trainer') ? [Number(pid)] : []
  })
  if (found.length === 0) throw new Error('No trainer was found.')
  for (const pid of found) process.kill(pid, signal)
}
