import { app } from '../implement.ts'

const never = new AbortController().signal

/** What a run is worth, what to choose, and the way out. */
export const resultsHandlers = {
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
