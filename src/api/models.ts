import { ModelShelf } from '../node/models/model-shelf.ts'
import { app } from './implement.ts'

const shelf = new ModelShelf()

/** Pretrained models: which there are, their layers, their weights. */
export const modelHandlers = {
  list: app.models.list.handler(() => shelf.list()),
  describe: app.models.describe.handler(({ input }) => shelf.describe(input)),
  weights: app.models.weights.handler(({ input }) => shelf.weights(input.model, input.layer)),
}
