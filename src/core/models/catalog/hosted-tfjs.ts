import type { TfjsCatalogModel } from './catalog-model.ts'
import { IMAGENET_CLASS_INDEX } from './keras-applications.ts'

const STORAGE = 'https://storage.googleapis.com/tfjs-models/tfjs'

/**
 * MobileNets that TF.js' own examples load: layers-models, batch normalization and all.
 *
 * Nobody publishes their hashes. Their lengths follow from what each `model.json` declares, which has to be this very network.
 */
const ALPHAS = [
  {
    alpha: '0.25',
    top1: 0.506,
    numParameters: 475_544,
    // of a copy that classifies as it should
    weightsSha256: 'eb49857447f6089e7e392f7991f3f4fdce1936efaf83d535f5eb8aaba9538e0b',
  },
  { alpha: '0.50', top1: 0.637, numParameters: 1_342_536 },
  { alpha: '0.75', top1: 0.684, numParameters: 2_601_976 },
  { alpha: '1.0', top1: 0.706, numParameters: 4_253_864 },
]

export const HOSTED_TFJS: readonly TfjsCatalogModel[] = ALPHAS.map(({ alpha, ...facts }) => ({
  ...facts,
  id: `tfjs-mobilenet-${Number(alpha).toFixed(2)}`,
  title: `MobileNet, α ${Number(alpha)}, of TF.js`,
  architecture: `MobileNet (alpha ${Number(alpha)})`,
  format: 'tfjs-layers-model',
  hasTop: true,
  inputSize: 224,
  preprocessing: 'tf',
  licence: 'Apache-2.0',
  top1Source: 'Howard et al. 2017 (arXiv:1704.04861), Table 6',
  file: { address: `${STORAGE}/mobilenet_v1_${alpha}_224/model.json` },
  labels: IMAGENET_CLASS_INDEX,
}))
