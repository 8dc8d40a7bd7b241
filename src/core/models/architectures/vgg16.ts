import { CAFFE_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

/** Channels and convolutions of each block (Simonyan & Zisserman 2014, arXiv:1409.1556, column D). */
const BLOCKS: readonly (readonly [number, number])[] = [[64, 2], [128, 2], [256, 3], [512, 3], [512, 3]] // prettier-ignore

/** VGG16, names as in keras/src/applications/vgg16.py. */
export const vgg16: Architecture = {
  scaling: CAFFE_SCALING,
  variants: [
    {
      title: 'VGG16',
      size: 224,
      isFixedSize: true,
      build: (size, numClasses) => {
        const net = new Net('vgg16', size)
        let x = net.input
        for (const [index, [filters, numConvolutions]] of BLOCKS.entries()) {
          for (let i = 1; i <= numConvolutions; i++)
            x = net.conv(`block${index + 1}_conv${i}`, x, filters, 3, { bias: true, activation: 'relu' })
          x = net.maxPool(`block${index + 1}_pool`, x, 2, 2)
        }
        if (numClasses === undefined) return net.finish(x)
        x = net.dense('fc1', net.add('Flatten', 'flatten', [x]), 4096, 'relu')
        return net.finish(net.dense('predictions', net.dense('fc2', x, 4096, 'relu'), numClasses, 'softmax'))
      },
    },
  ],
}
