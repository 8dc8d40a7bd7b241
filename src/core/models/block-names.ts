/**
 * How the models people use name the layers of a block. A name begins the layer's own or follows the `/` of a model in a model.
 */
const PATTERNS: readonly RegExp[] = [
  /(?<key>conv\d+_block\d+)_/, // ResNet50, ResNet50V2, DenseNet: conv3_block2_1_conv
  /(?<key>stage_?\d+_block_?\d+)(?:_|$)/, // ConvNeXt, RegNet
  /(?:^|\/)(?<key>expanded_conv(?:_\d+)?)[_/]/, // MobileNetV2 and V3
  /(?:^|\/)(?<key>block_?\d+[a-z]?)(?:_|\/|$)/i, // VGG, Xception, EfficientNet, MobileNetV2, frostnet: block_5_expand, block3a_se_reduce
  /(?:^|\/)(?:bn|res|scale)(?<key>\d+[a-z])_branch/, // ResNet of Keras before 2.3: res2a_branch2a
  /(?:^|\/)(?<key>fire\d+)[_/]/, // SqueezeNet: fire2/squeeze1x1, fire2_squeeze
  /(?:^|\/)(?<key>mixed_?\d+[a-z]?)(?:_|$)/, // Inception
  /(?:^|\/)(?<key>pool\d+)_/, // DenseNet's transitions
]

/** What the names of a block's layers have in common; `undefined` if this name says nothing. */
export function nameKey(name: string): string | undefined {
  const separable = /(?:^|\/)conv_(?:dw|pw|pad)_(?<index>\d+)(?:_|$)/.exec(name)?.groups?.['index'] // MobileNetV1
  if (separable !== undefined) return `conv_dw_pw_${separable}`
  for (const pattern of PATTERNS) {
    const key = pattern.exec(name)?.groups?.['key']
    if (key !== undefined) return key.toLowerCase()
  }
  return undefined
}
