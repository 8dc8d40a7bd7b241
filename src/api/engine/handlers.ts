import { app } from '../implement.ts'

export const engineHandlers = {
  engine: app.host.engine.handler(({ context, signal }) => context.engine.status.follow(signal)),
  answerSilence: app.host.answerSilence.handler(({ input: { act }, context }) => context.engine.answerSilence(act)),
}
