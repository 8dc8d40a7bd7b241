import { TF_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

type Size = number | readonly [number, number]

/** A network with Inception's convolutions, which all are followed by a normalization without scale and ReLU. */
class InceptionNet extends Net {
  unit(x: string, filters: number, size: Size, strides = 1, padding: 'same' | 'valid' = 'same'): string {
    const convolved = this.conv(undefined, x, filters, size, { strides, padding })
    return this.activation(undefined, this.bn(undefined, convolved, { scale: false }), 'relu')
  }

  chain(x: string, units: readonly (readonly [number, Size])[]): string {
    return units.reduce((each, [filters, size]) => this.unit(each, filters, size), x)
  }

  pooled(x: string, filters: number): string {
    return this.unit(this.averagePool(undefined, x, 3, 1, 'same'), filters, 1)
  }
}

/** InceptionV3 (Szegedy et al. 2015, arXiv:1512.00567), names as in keras/src/applications/inception_v3.py. */
export const inceptionV3: Architecture = {
  scaling: TF_SCALING,
  variants: [
    {
      title: 'InceptionV3',
      size: 299,
      build: (size, numClasses) => {
        const net = new InceptionNet('inception_v3', size)
        let x = net.unit(net.input, 32, 3, 2, 'valid')
        x = net.unit(net.unit(x, 32, 3, 1, 'valid'), 64, 3)
        x = net.maxPool(undefined, x, 3, 2)
        x = net.unit(net.unit(x, 80, 1, 1, 'valid'), 192, 3, 1, 'valid')
        x = net.maxPool(undefined, x, 3, 2)
        for (const [i, poolFilters] of [32, 64, 64].entries()) x = mixed35(net, x, `mixed${i}`, poolFilters)
        x = narrowed17(net, x)
        for (const [i, filters] of [128, 160, 160, 192].entries()) x = mixed17(net, x, `mixed${i + 4}`, filters)
        x = narrowed8(net, x)
        for (const i of [0, 1]) x = mixed8(net, x, i)
        if (numClasses === undefined) return net.finish(x)
        return net.finish(net.dense('predictions', net.globalAverage('avg_pool', x), numClasses, 'softmax'))
      },
    },
  ],
}

/** Blocks are named after the size of their maps for photos of 299 pixels. */
function mixed35(net: InceptionNet, x: string, name: string, poolFilters: number): string {
  const one = net.unit(x, 64, 1)
  const five = net.chain(x, [[48, 1], [64, 5]]) // prettier-ignore
  const double = net.chain(x, [[64, 1], [96, 3], [96, 3]]) // prettier-ignore
  return net.concat(name, [one, five, double, net.pooled(x, poolFilters)])
}

function narrowed17(net: InceptionNet, x: string): string {
  const three = net.unit(x, 384, 3, 2, 'valid')
  const double = net.unit(net.chain(x, [[64, 1], [96, 3]]), 96, 3, 2, 'valid') // prettier-ignore
  return net.concat('mixed3', [three, double, net.maxPool(undefined, x, 3, 2)])
}

function mixed17(net: InceptionNet, x: string, name: string, n: number): string {
  const one = net.unit(x, 192, 1)
  const seven = net.chain(x, [[n, 1], [n, [1, 7]], [192, [7, 1]]]) // prettier-ignore
  const double = net.chain(x, [[n, 1], [n, [7, 1]], [n, [1, 7]], [n, [7, 1]], [192, [1, 7]]]) // prettier-ignore
  return net.concat(name, [one, seven, double, net.pooled(x, 192)])
}

function narrowed8(net: InceptionNet, x: string): string {
  const three = net.unit(net.unit(x, 192, 1), 320, 3, 2, 'valid')
  const seven = net.unit(net.chain(x, [[192, 1], [192, [1, 7]], [192, [7, 1]]]), 192, 3, 2, 'valid') // prettier-ignore
  return net.concat('mixed8', [three, seven, net.maxPool(undefined, x, 3, 2)])
}

function mixed8(net: InceptionNet, x: string, index: number): string {
  const one = net.unit(x, 320, 1)
  const three = net.unit(x, 384, 1)
  const threes = net.concat(`mixed9_${index}`, [net.unit(three, 384, [1, 3]), net.unit(three, 384, [3, 1])])
  const double = net.chain(x, [[448, 1], [384, 3]]) // prettier-ignore
  const doubles = net.concat(undefined, [net.unit(double, 384, [1, 3]), net.unit(double, 384, [3, 1])])
  return net.concat(`mixed${9 + index}`, [one, threes, doubles, net.pooled(x, 192)])
}
