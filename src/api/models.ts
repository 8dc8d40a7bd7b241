import { addModel } from '../node/models/add-model.ts'
import { app } from './implement.ts'

/** Pretrained models, their layers and weights. */
export const modelsHandlers = {
  list: app.models.list.handler(({ context }) => context.models.shelf.list()),
  add: app.models.add.handler(async ({ input, context }) => ({
    name: (await addModel(context.paths.check(input.path))).name,
  })),
  describe: app.models.describe.handler(({ input, context }) => context.models.shelf.describe(input)),
  weights: app.models.weights.handler(({ input, context }) => context.models.shelf.weights(input.model, input.layer)),
  measure: app.models.measure.handler(({ input, context, signal }) => context.models.measure(input.model, signal)),
  activations: app.models.activations.handler(({ input, context }) =>
    context.models.activations(input.model, input.layer, input.photoId),
  ),
}
