import { reshape } from '../../ops/shapes.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { asKeras } from '../keras-form.ts'
import { checkChannelsLast } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { batchOf, shapeOf } from '../lowering.ts'
import { asTfjs } from '../tfjs-form.ts'

export const flatten = layerKind({
  className: 'Flatten',
  settings: { data_format: undefined },
  outputShape: (layer, input) => {
    checkChannelsLast(layer)
    return [sizeOf(input)]
  },
  multiplyAdds: free,
  lower: ({ f }, [x]) => reshape(f, x, [batchOf(x), sizeOf(shapeOf(x))]),
  tfjs: asTfjs,
  keras: asKeras(),
})
