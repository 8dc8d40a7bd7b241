/** A process that trains once, or goes on with it, for tests that kill it: photos, run folder, cache folder, `resume` or `start`. */
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { trainRun } from '../../src/trainer/train/train-run.ts'

const [photos, out, cacheFolder, mode, config] = process.argv.slice(2)
const { executor } = await chooseExecutor('native')
const result = await trainRun(
  () => Promise.resolve(executor),
  {
    photos,
    out,
    cacheFolder,
    resume: mode === 'resume',
    recipe: 'lp-ft',
    config: JSON.parse(config) as Record<string, unknown>,
  },
  {
    signal: new AbortController().signal,
    checkpointEvery: { epochMs: 0, stepMs: 0 },
    emit: (event) => {
      if (event.kind !== 'progress' || event.phase !== 'photos') process.stdout.write(`${event.kind}\n`)
    },
  },
)
process.stdout.write(`done ${result.modelFolder}\n`)
