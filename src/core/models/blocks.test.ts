import { expect, test } from 'vitest'
import { nameKey } from './blocks.ts'

test.each([
  ['block1_conv2', 'block1'], // VGG16
  ['block14_sepconv1_act', 'block14'], // Xception
  ['block6a_se_reduce', 'block6a'], // EfficientNet
  ['sequential_5/model2/block_16_project_BN', 'block_16'], // MobileNetV2 in a Teachable Machine export
  ['expanded_conv_3/squeeze_excite/Conv', 'expanded_conv_3'], // MobileNetV3
  ['expanded_conv_depthwise', 'expanded_conv'], // MobileNetV2
  ['conv_pw_13_bn', 'conv_dw_pw_13'], // MobileNetV1
  ['conv_pad_2', 'conv_dw_pw_2'],
  ['conv4_block23_out', 'conv4_block23'], // ResNet152
  ['conv5_block16_0_bn', 'conv5_block16'], // DenseNet121
  ['pool3_conv', 'pool3'],
  ['bn3d_branch2c', '3d'], // ResNet50 of Keras 2.2
  ['fire9/expand3x3', 'fire9'], // SqueezeNet
  ['mixed10', 'mixed10'], // InceptionV3
  ['convnext_tiny_stage_2_block_8_depthwise_conv', 'stage_2_block_8'],
  ['conv2d_94', undefined],
  ['dwconv_2', undefined],
  ['batch_normalization', undefined],
  ['head_dense', undefined],
  ['__proto__', undefined],
])('%s belongs to %s', (name, key) => {
  expect(nameKey(name)).toBe(key)
})
