import type { Architecture } from './net.ts'
import { convNeXtTiny } from './convnext-tiny.ts'
import { denseNet121 } from './densenet121.ts'
import { efficientNetV2B0 } from './efficientnet-v2.ts'
import { efficientNet } from './efficientnet.ts'
import { inceptionV3 } from './inception-v3.ts'
import { mobileNetV2 } from './mobilenet-v2.ts'
import { mobileNetV3 } from './mobilenet-v3.ts'
import { mobileNet } from './mobilenet.ts'
import { nasNetMobile } from './nasnet-mobile.ts'
import { resNet50, resNet50V2 } from './resnet.ts'
import { squeezeNet } from './squeezenet.ts'
import { vgg16 } from './vgg16.ts'
import { xception } from './xception.ts'

/** Networks whose weights are recognized in a file that holds nothing else. */
export const ARCHITECTURES: readonly Architecture[] = [
  mobileNet,
  mobileNetV2,
  mobileNetV3,
  squeezeNet,
  resNet50,
  resNet50V2,
  efficientNet,
  efficientNetV2B0,
  denseNet121,
  xception,
  nasNetMobile,
  inceptionV3,
  vgg16,
  convNeXtTiny,
]

/** In words, for a person: `MobileNet, MobileNetV2, …`. */
export const ARCHITECTURE_TITLES: string = [
  ...new Set(ARCHITECTURES.flatMap(({ variants }) => variants.map(({ title }) => title.replace(/ \(alpha.*\)/, '')))),
].join(', ')
