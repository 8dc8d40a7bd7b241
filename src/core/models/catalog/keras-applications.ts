import type { CatalogFile, KerasCatalogModel } from './catalog-model.ts'
import { KERAS_LARGER_NETWORKS } from './keras-larger-networks.ts'
import { KERAS_MOBILE_NETWORKS } from './keras-mobile-networks.ts'

const KERAS_TABLE = 'https://keras.io/api/applications/'

/** `[WordNet id, name]` of each of the 1000 classes, by its index: keras/src/applications/imagenet_utils.py. */
export const IMAGENET_CLASS_INDEX: CatalogFile = {
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
export const KERAS_APPLICATIONS: readonly KerasCatalogModel[] = [
  ...KERAS_MOBILE_NETWORKS,
  ...KERAS_LARGER_NETWORKS,
].flatMap(({ id, top, notop, numParameters, top1Source = KERAS_TABLE, ...network }) => {
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
})
