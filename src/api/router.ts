import { addModel, removeModel } from '../node/models/added-models.ts'
import { hostHandlers } from './host.ts'
import { app } from './implement.ts'
import { photosHandlers } from './photos.ts'
import { projectsHandlers } from './projects.ts'

const engineHandlers = {
  engine: app.host.engine.handler(({ context, signal }) => context.engine.status.follow(signal)),
  answerSilence: app.host.answerSilence.handler(({ input: { act }, context }) => context.engine.answerSilence(act)),
}

/** Pretrained models, their layers and weights. */
const modelsHandlers = {
  list: app.models.list.handler(({ context }) => context.models.shelf.list()),
  add: app.models.add.handler(async ({ input, context }) => ({
    name: (await addModel(context.paths.check(input.path))).name,
  })),
  remove: app.models.remove.handler(async ({ input, context }) => {
    await removeModel(input.name)
    context.models.shelf.forget(input.name)
  }),
  catalog: app.models.catalog.handler(({ context }) => context.models.downloads.catalog()),
  download: app.models.download.handler(({ input, context, signal }) =>
    context.models.downloads.download(input.id, signal),
  ),
  stopDownload: app.models.stopDownload.handler(({ input, context }) => context.models.downloads.stop(input.id)),
  describe: app.models.describe.handler(({ input, context }) => context.models.shelf.describe(input)),
  weights: app.models.weights.handler(({ input, context }) => context.models.shelf.weights(input.model, input.layer)),
  measure: app.models.measure.handler(({ input, context, signal }) => context.models.measure(input.model, signal)),
  activations: app.models.activations.handler(({ input, context }) =>
    context.models.activations(input.model, input.layer, input.photoId),
  ),
}

const never = new AbortController().signal

/** What a run is worth, what to choose, and the way out. */
const resultsHandlers = {
  run: app.results.run.handler(({ input, context }) => context.results.result(input.runId, input.set)),
  cell: app.results.cell.handler(({ input: { runId, ...cell }, context }) => context.results.cell(runId, cell)),
  compare: app.results.compare.handler(({ input, context }) => context.results.compare(input.before, input.after)),
  choices: app.results.choices.handler(({ input, context, signal }) =>
    context.results.choices(input.runId, input.set, signal ?? never),
  ),
  measure: app.results.measure.handler(({ input, context }) => context.results.measure(input.runId, input.kind)),
  unmeasure: app.results.unmeasure.handler(({ input, context }) => context.results.unmeasure(input.runId, input.kind)),
  exportModel: app.results.exportModel.handler(async function* ({ input, context: { results, paths }, signal }) {
    const folder = input.folder === null ? null : paths.check(input.folder)
    for await (const event of results.exportModel({ ...input, folder }, signal ?? never)) {
      if (event.kind === 'done' && event.download === null) paths.wrote(event.folder)
      yield event
    }
  }),
}

const runsHandlers = {
  list: app.runs.list.handler(({ context, signal }) => context.runs.list.follow(signal)),
  checklist: app.runs.checklist.handler(({ context }) => context.runs.checklist()),
  sets: app.runs.sets.handler(({ context }) => context.runs.sets()),
  start: app.runs.start.handler(({ context, input }) => context.runs.start(input?.draft)),
  divideAnew: app.runs.divideAnew.handler(({ context }) => context.runs.divideAnew()),
  pause: app.runs.pause.handler(({ context, input }) => context.runs.pause(input.runId)),
  resume: app.runs.resume.handler(({ context, input }) => context.runs.resume(input.runId, input.halveBatch)),
  stop: app.runs.stop.handler(({ context, input }) => context.runs.stop(input.runId)),
  answerSilence: app.runs.answerSilence.handler(({ context, input }) =>
    context.runs.answerSilence(input.runId, input.act),
  ),
  remove: app.runs.remove.handler(({ context, input }) => context.runs.remove(input.runId)),
  size: app.runs.size.handler(({ context, input }) => context.runs.size(input.runId)),
  rename: app.runs.rename.handler(({ context, input }) => context.runs.rename(input.runId, input.name)),
  watch: app.runs.watch.handler(({ context, input, signal }) => context.runs.watch(input.runId, signal)),
  augment: app.runs.augment.handler(({ context, input }) => context.runs.augment(input)),
  forecast: app.runs.forecast.handler(({ context, signal }) => context.runs.forecast(signal)),
}

/** Asking models about photos. */
const triesHandlers = {
  models: app.tries.models.handler(({ context, signal }) => context.tries.models(signal ?? never)),
  ask: app.tries.ask.handler(({ input, context }) => context.tries.ask(input)),
  folder: app.tries.folder.handler(({ context, signal }) => context.tries.folder.job.follow(signal)),
  startFolder: app.tries.startFolder.handler(({ input, context: { tries, paths } }) => {
    const [folder, csv] = [paths.check(input.folder), paths.check(input.csv)]
    const jobId = tries.startFolder({ ...input, folder, csv })
    paths.wrote(csv)
    return { jobId }
  }),
  cancelFolder: app.tries.cancelFolder.handler(({ context }) => context.tries.folder.cancel()),
}

/** What every host serves. */
export const router = {
  host: { ...hostHandlers, ...engineHandlers },
  models: modelsHandlers,
  photos: photosHandlers,
  projects: projectsHandlers,
  results: resultsHandlers,
  runs: runsHandlers,
  tries: triesHandlers,
}
