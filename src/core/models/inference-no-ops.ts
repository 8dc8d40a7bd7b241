/**
 * Layers that only do something while Keras trains: they change photos or add noise. Everywhere else they pass on what they get. Here they
 * always do: what is varied in training is the plan's augmentation, and noise of its own a model gets from Dropout alone.
 */
export const INFERENCE_NO_OPS: ReadonlySet<string> = new Set([
  'Identity',
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
])

/** Said where a model is opened that has such layers. */
export function noOpsWarning(layers: readonly { readonly name: string; readonly className: string }[]): string[] {
  const silent = layers.filter(({ className }) => INFERENCE_NO_OPS.has(className) && className !== 'Identity')
  if (silent.length === 0) return []
  const names = silent.map(({ name, className }) => `“${name}” (${className})`).join(', ')
  return [
    `${names}: only Keras’ own training uses ${silent.length === 1 ? 'this layer' : 'these layers'}. Here they pass on what they get, in training too; photos are varied by the plan’s augmentation.`,
  ]
}
