import type { Net } from './net.ts'

/** Weighs channels by what all of the map shows (Hu et al. 2017, arXiv:1709.01507), as the EfficientNets name its layers. */
export function squeezeExcite(net: Net, x: string, name: string, numSqueezed: number): string {
  const channels = net.channels(x)
  let weights = net.globalAverage(`${name}se_squeeze`, x)
  weights = net.add('Reshape', `${name}se_reshape`, [weights], { target_shape: [1, 1, channels] })
  weights = net.conv(`${name}se_reduce`, weights, numSqueezed, 1, { bias: true, activation: 'silu' })
  weights = net.conv(`${name}se_expand`, weights, channels, 1, { bias: true, activation: 'sigmoid' })
  return net.add('Multiply', `${name}se_excite`, [x, weights])
}
