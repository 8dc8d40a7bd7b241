import { app } from '../implement.ts'

export const runsHandlers = {
  list: app.runs.list.handler(({ context, signal }) => context.runs.list.follow(signal)),
  checklist: app.runs.checklist.handler(({ context }) => context.runs.checklist()),
  start: app.runs.start.handler(({ context }) => context.runs.start()),
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
