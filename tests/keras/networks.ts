/** A network that is compared with Keras from its files to its exports. Weights do not depend on the size of photos, but VGG16's. */
export interface Network {
  /** As in Keras Applications. */
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  /** Side of the photos: as small as it allows. */
  readonly size: number
  /** Its classifier alone is not known by its weights at this size. */
  readonly isFixedSize?: true
}

export const NETWORKS: readonly Network[] = [
  { name: 'MobileNet', options: { alpha: 0.25 }, size: 64 },
  { name: 'MobileNet', size: 64 },
  { name: 'MobileNetV2', options: { alpha: 0.35 }, size: 64 },
  { name: 'MobileNetV2', options: { alpha: 1.4 }, size: 64 },
  { name: 'MobileNetV3Small', size: 64 },
  { name: 'MobileNetV3Large', size: 64 },
  { name: 'SqueezeNet', size: 67 },
  { name: 'ResNet50', size: 64 },
  { name: 'ResNet50V2', size: 64 },
  { name: 'EfficientNetB0', size: 64 },
  { name: 'EfficientNetB1', size: 75 },
  { name: 'EfficientNetB2', size: 64 },
  { name: 'EfficientNetB3', size: 64 },
  { name: 'EfficientNetV2B0', size: 64 },
  { name: 'DenseNet121', size: 64 },
  { name: 'NASNetMobile', size: 64 },
  { name: 'Xception', size: 75 },
  { name: 'InceptionV3', size: 80 },
  { name: 'VGG16', size: 32, isFixedSize: true },
  { name: 'ConvNeXtTiny', size: 64 },
]

export const titleOf = ({ name, options }: Network): string =>
  [name, ...Object.entries(options ?? {}).map(([key, value]) => `${key} ${String(value)}`)].join(', ')
