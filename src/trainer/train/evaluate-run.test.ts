import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { evaluateRun } from './evaluate-run.ts'
import { planOf, ScriptedRun, stage } from './scripted-run.ts'

let run: ScriptedRun | undefined
afterEach(() => run?.remove())

/** Ten training photos, four in validation; some of those stand for a test set. */
async function evaluated(numTest: number) {
  run = new ScriptedRun(planOf([stage({ freeze: 'above' }), stage()]), { learns: () => true, sureness: () => 2 })
  const context = run.begin(false)
  const split = { ...context.split, test: context.split.validation.slice(0, numTest) }
  const weights = new Map(
    [...context.graph.weights].map(([name, { shape, values }]) => [name, { shape, values: values.map(() => 5) }]),
  )
  try {
    return await evaluateRun({ ...context, split }, weights)
  } finally {
    context.run.close()
  }
}

test('a run is judged with the weights it is given, on each set held back', async () => {
  const { validation, test: onTest, predictions } = await evaluated(2)
  expect(run?.given.at(-1)?.get('head/kernel')?.values[0]).toBe(5)
  expect(validation).toMatchObject({ kind: 'single-label', accuracy: { value: 1 } })
  expect(onTest).toMatchObject({ kind: 'single-label', accuracy: { value: 1 } })
  expect(predictions.map(({ set, file }) => `${set} ${file}`)).toEqual([
    'validation b0.jpg',
    'validation b1.jpg',
    'validation b2.jpg',
    'validation b3.jpg',
    'test b0.jpg',
    'test b1.jpg',
  ])
  expect(run?.records('progress').map(({ numDone, numTotal }) => [numDone, numTotal])).toEqual([
    [4, 6],
    [6, 6],
  ])
})

test('a set without photos has no figure', async () => {
  const { validation, test: onTest } = await evaluated(0)
  expect(validation).not.toBeNull()
  expect(onTest).toBeNull()
})

test('features of the test set are computed once and kept, as training has kept those of the others', async () => {
  run = new ScriptedRun(planOf([stage()], { cacheLimitBytes: 2 ** 30 }), { learns: () => true })
  const context = run.begin(false, { features: { folder: join(run.folder, 'features'), limitBytes: 2 ** 30 } })
  const split = { ...context.split, validation: [], test: context.split.validation }
  await evaluateRun({ ...context, split }, context.graph.weights)
  const numComputed = run.executor.featureCalls.length
  expect(numComputed).toBeGreaterThan(0)
  await evaluateRun({ ...context, split }, context.graph.weights)
  expect(run.executor.featureCalls).toHaveLength(numComputed)
  context.run.close()
})

test('the session is let go, also where a photo cannot be read', async () => {
  run = new ScriptedRun(planOf([stage()]), { learns: () => true })
  const context = run.begin(false)
  const load = run.executor.load.bind(run.executor)
  const dispose = vi.fn()
  vi.spyOn(run.executor, 'load').mockImplementation(async (program) => ({ ...(await load(program)), dispose }))
  await evaluateRun(context, context.graph.weights)
  expect(dispose).toHaveBeenCalledTimes(1)
  vi.spyOn(context.pixels, 'get').mockRejectedValue(new Error('gone'))
  await expect(evaluateRun(context, context.graph.weights)).rejects.toThrow('gone')
  expect(dispose).toHaveBeenCalledTimes(2)
  context.run.close()
})
