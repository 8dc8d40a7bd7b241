import { TF_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

/** Xception (Chollet 2016, arXiv:1610.02357, Figure 5), names as in keras/src/applications/xception.py. */
export const xception: Architecture = {
  scaling: TF_SCALING,
  variants: [
    {
      title: 'Xception',
      size: 299,
      build: (size, numClasses) => {
        const net = new Net('xception', size)
        const convolved = (name: string, x: string, filters: number, strides: number): string =>
          net.activation(`${name}_act`, net.bn(`${name}_bn`, net.conv(name, x, filters, 3, { strides, padding: 'valid' })), 'relu') // prettier-ignore
        let x = convolved('block1_conv2', convolved('block1_conv1', net.input, 32, 2), 64, 1)
        x = narrowing(net, x, 2, [128, 128], false)
        x = narrowing(net, x, 3, [256, 256])
        x = narrowing(net, x, 4, [728, 728])
        for (let id = 5; id <= 12; id++) {
          let branch = x
          for (let i = 1; i <= 3; i++) branch = activatedSeparable(net, branch, `block${id}_sepconv${i}`, 728)
          x = net.add('Add', undefined, [branch, x])
        }
        x = narrowing(net, x, 13, [728, 1024])
        for (const [i, filters] of [1536, 2048].entries()) {
          const name = `block14_sepconv${i + 1}`
          x = net.activation(`${name}_act`, net.bn(`${name}_bn`, net.separable(name, x, filters, 3)), 'relu')
        }
        if (numClasses === undefined) return net.finish(x)
        return net.finish(net.dense('predictions', net.globalAverage('avg_pool', x), numClasses, 'softmax'))
      },
    },
  ],
}

function activatedSeparable(net: Net, x: string, name: string, filters: number): string {
  return net.bn(`${name}_bn`, net.separable(name, net.activation(`${name}_act`, x, 'relu'), filters, 3))
}

/** Two separable convolutions beside a strided projection. */
function narrowing(net: Net, input: string, id: number, [first, second]: readonly [number, number], activatesFirst = true): string {
  const residual = net.bn(undefined, net.conv(undefined, input, second, 1, { strides: 2 }))
  const name = `block${id}_sepconv1`
  let x = activatesFirst
    ? activatedSeparable(net, input, name, first)
    : net.bn(`${name}_bn`, net.separable(name, input, first, 3))
  x = activatedSeparable(net, x, `block${id}_sepconv2`, second)
  return net.add('Add', undefined, [net.maxPool(`block${id}_pool`, x, 3, 2, 'same'), residual])
} // prettier-ignore
