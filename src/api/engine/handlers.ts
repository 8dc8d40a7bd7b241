import { app } from '../implement.ts'

export const engineHandler = app.host.engine.handler(({ context, signal }) => context.engine.status.follow(signal))
