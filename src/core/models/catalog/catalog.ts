import { failure } from '../../../shared/errors.ts'
import { meantNames } from '../closest-names.ts'
import type { CatalogFile, CatalogModel, KerasCatalogModel, TfjsCatalogModel } from './catalog-model.ts'
import { KERAS_LARGER_NETWORKS } from './keras-larger-networks.ts'
import { KERAS_MOBILE_NETWORKS } from './keras-mobile-networks.ts'

const KERAS_TABLE = 'https://keras.io/api/applications/'

/** `[WordNet id, name]` of each of the 1000 classes, by its index: keras/src/applications/imagenet_utils.py. */
const IMAGENET_CLASS_INDEX: CatalogFile = {
  address: 'https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json',
  sizeBytes: 35_363,
  md5: 'c2c37ea517e94d9795004a39431a14cb',
}

/**
 * Weights of Keras Applications: with its top under the network's own name, without under that with `-notop`.
 *
 * Addresses and hashes: keras/src/applications/*.py of Keras 3.15 (MD5; SHA-256 for ConvNeXt). Keras publishes none for MobileNet and
 * MobileNetV2. Lengths: what Keras' own progress bar tells of these addresses in public logs (Content-Length); absent where none was found.
 * So every file is pinned by a hash or by its length, most by both. SHA-256 of the MobileNet 0.25 and SqueezeNet files without top: of copies
 * that open, and extract the features they should.
 */
const KERAS_APPLICATIONS: readonly KerasCatalogModel[] = [...KERAS_MOBILE_NETWORKS, ...KERAS_LARGER_NETWORKS].flatMap(
  ({ id, top, notop, numParameters, top1Source = KERAS_TABLE, ...network }) => {
    const facts = { ...network, top1Source, format: 'keras-h5' } as const
    const models: KerasCatalogModel[] = []
    if (notop) models.push({ ...facts, id: `${id}-notop`, hasTop: false, numParameters: numParameters[1], file: notop })
    if (top)
      models.push({
        ...facts,
        id,
        hasTop: true,
        numParameters: numParameters[0],
        file: top,
        labels: IMAGENET_CLASS_INDEX,
      })
    return models
  },
)

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

const HOSTED_TFJS: readonly TfjsCatalogModel[] = ALPHAS.map(({ alpha, ...facts }) => ({
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

/** Pretrained models that can be downloaded, all trained on ImageNet. */
export const CATALOG: readonly CatalogModel[] = [...KERAS_APPLICATIONS, ...HOSTED_TFJS]

/** @throws {AppError} `model-not-in-catalog` with the closest ids. */
export function catalogModel(id: string, catalog: readonly CatalogModel[] = CATALOG): CatalogModel {
  const model = catalog.find((each) => each.id === id)
  if (model) return model
  const ids = catalog.map((each) => each.id)
  throw failure('model-not-in-catalog', { id, close: meantNames(id, ids), numModels: ids.length })
}
