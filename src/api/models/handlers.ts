import { addModel } from '../../node/models/add-model.ts'
import { removeModel } from '../../node/models/remove-model.ts'
import { app } from '../implement.ts'

/** Pretrained models, their layers and weights. */
export const modelsHandlers = {
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
