/**
 * Classes that a file may have and a graph of ours does not: `plainLayers` puts others in their place.
 */
export const READ_AS_OTHERS: ReadonlySet<string> = new Set([
  ...['Conv1D', 'DepthwiseConv1D', 'SeparableConv1D', 'Conv1DTranspose', 'MaxPooling1D', 'AveragePooling1D'],
  ...['GlobalAveragePooling1D', 'GlobalMaxPooling1D', 'AdaptiveAveragePooling1D', 'AdaptiveMaxPooling1D'],
  ...['UpSampling1D', 'ZeroPadding1D', 'Cropping1D', 'RandomCrop'],
  ...['SwapAxes', 'MoveAxis', 'Patches', 'CropImages', 'PadImages', 'CentralCrop', 'CropOrPad'],
])
