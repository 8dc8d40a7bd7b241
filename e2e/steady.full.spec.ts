import { go, openSamples, startTraining } from './support/actions.ts'
import { shiftsSeen, watchShifts } from './support/shifts.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]

for (const size of SIZES)
  test(`nothing moves by itself while a model trains, at ${size.width} x ${size.height}`, async ({ window }) => {
    test.slow()
    await window.setViewportSize(size)
    await openSamples(window)
    await go(window, 'Train')
    await expect(window.getByRole('button', { name: 'Start training' })).toBeEnabled()
    await watchShifts(window)
    await startTraining(window)
    await expect(window.getByText(/^Finished/).first()).toBeVisible()
    await still(window, 60)
    expect(await shiftsSeen(window)).toEqual([])
  })
