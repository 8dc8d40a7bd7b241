import { passingOn } from '../core/identity.ts'

/**
 * Layers that only do something while Keras trains: they change photos or add noise. Everywhere else they pass on what they get. Here they
 * always do: what is varied in training is the plan's augmentation, and noise of its own a model gets from Dropout alone.
 */
export const onlyInTraining = [
  'ActivityRegularization',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'SpatialDropout1D',
  ...['RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomTranslation', 'RandomShear', 'RandomPerspective'],
  ...['RandomElasticTransform', 'RandomHeight', 'RandomWidth', 'RandomErasing', 'RandomGaussianBlur'],
  ...['RandomContrast', 'RandomBrightness', 'RandomHue', 'RandomSaturation', 'RandomSharpness', 'RandomGrayscale'],
  ...['RandomColorJitter', 'RandomColorDegeneration', 'RandomInvert', 'RandomPosterization'],
  'Solarization',
  ...['RandAugment', 'AugMix', 'MixUp', 'CutMix'],
].map((className) => passingOn(className, { isSilent: true }))
