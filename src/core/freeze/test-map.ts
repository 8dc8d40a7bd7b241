import type { LayerMap, MapLayer } from '../../shared/contract/app/layer-map.ts'

type LayerFacts = Partial<MapLayer> & Pick<MapLayer, 'name' | 'className' | 'block' | 'outputShape'>

/** What learns has weights: all of them by gradient, of a BatchNormalization half. */
function layer(numParameters: number, facts: LayerFacts): MapLayer {
  const isNormalization = facts.className === 'BatchNormalization'
  return {
    path: [],
    summary: '',
    numParameters,
    numTrainableParameters: isNormalization ? numParameters / 2 : numParameters,
    multiplyAdds: 0,
    inbound: [],
    canLearn: numParameters > 0,
    isDropout: facts.className === 'Dropout',
    ...facts,
  }
}

const block = (
  name: string,
  role: 'stem' | 'block' | 'head',
  firstLayer: number,
  numLayers: number,
  stage: number,
) => ({
  name,
  role,
  firstLayer,
  numLayers,
  outputShape: [],
  outputSide: null,
  numParameters: 0,
  stage,
  shape: 'plain' as const,
  numLanes: 1,
})

/** Eight layers in three blocks, for numbers that can be worked by hand. */
export const TEST_MAP: LayerMap = {
  modelName: 'eight layers',
  inputShape: [4, 4, 3],
  layers: [
    layer(0, { name: 'photo', className: 'InputLayer', block: 0, outputShape: [4, 4, 3] }),
    layer(10, { name: 'conv1', className: 'Conv2D', block: 0, outputShape: [4, 4, 8], multiplyAdds: 4e9 }),
    layer(8, { name: 'bn1', className: 'BatchNormalization', block: 0, outputShape: [4, 4, 8] }),
    layer(100, { name: 'conv2', className: 'Conv2D', block: 1, outputShape: [2, 2, 16], multiplyAdds: 2e9 }),
    layer(0, { name: 'relu', className: 'Activation', block: 1, outputShape: [2, 2, 16] }),
    layer(0, { name: 'pool', className: 'GlobalAveragePooling2D', block: 2, outputShape: [16] }),
    layer(0, { name: 'drop', className: 'Dropout', block: 2, outputShape: [16] }),
    layer(34, { name: 'dense', className: 'Dense', block: 2, outputShape: [2], multiplyAdds: 1e9 }),
  ],
  blocks: [block('stem', 'stem', 0, 3, 0), block('middle', 'block', 3, 2, 1), block('head', 'head', 5, 3, 2)],
  skips: [],
  numClasses: 2,
  oldTop: { numLayers: 1, numClasses: 9, numParameters: 500, layers: [] },
}
