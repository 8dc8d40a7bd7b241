import { TF_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

const BN = { momentum: 0.9997, epsilon: 1e-3 }
const FILTERS = 44
const CELLS_A_STAGE = 4

/** What a cell gives, and what it was given: the next takes both. */
interface Pair {
  readonly x: string
  readonly previous: string
}

/** NASNet-A (4 @ 1056) (Zoph et al. 2017, arXiv:1707.07012, Figure 4), names as in keras/src/applications/nasnet.py. */
export const nasNetMobile: Architecture = {
  scaling: TF_SCALING,
  variants: [
    {
      title: 'NASNetMobile',
      size: 224,
      build: (size, numClasses) => {
        const net = new Cells('NASNet', size)
        const stem = net.conv('stem_conv1', net.input, 32, 3, { strides: 2, padding: 'valid' })
        const first = net.bn('stem_bn1', stem, BN)
        let pair = net.reduction({ x: first, previous: first }, FILTERS / 4, 'stem_1')
        pair = net.reduction(pair, FILTERS / 2, 'stem_2')
        for (const stage of [0, 1, 2]) {
          const filters = FILTERS * 2 ** stage
          if (stage > 0) pair = net.reduction(pair, filters, `reduce_${CELLS_A_STAGE * stage}`)
          const from = CELLS_A_STAGE * stage + (stage > 0 ? 1 : 0)
          for (let i = 0; i < CELLS_A_STAGE; i++) pair = net.normal(pair, filters, String(from + i))
        }
        const x = net.activation(undefined, pair.x, 'relu')
        if (numClasses === undefined) return net.finish(x)
        return net.finish(net.dense('predictions', net.globalAverage(undefined, x), numClasses, 'softmax'))
      },
    },
  ],
}

/** A network of cells, each of five sums of two branches. */
class Cells extends Net {
  normal({ x, previous }: Pair, filters: number, id: string): Pair {
    const p = this.#fitted(previous, x, filters, id)
    const h = this.#squeezed(x, filters, `normal_conv_1_${id}`, `normal_bn_1_${id}`)
    const sum = (block: number, left: string, right: string): string =>
      this.add('Add', `normal_add_${block}_${id}`, [left, right])
    const average = (name: string): string => this.averagePool(`normal_${name}_${id}`, p, 3, 1, 'same')
    const one = sum(1, this.#separables(h, filters, 5, 1, `normal_left1_${id}`), this.#separables(p, filters, 3, 1, `normal_right1_${id}`)) // prettier-ignore
    const two = sum(2, this.#separables(p, filters, 5, 1, `normal_left2_${id}`), this.#separables(p, filters, 3, 1, `normal_right2_${id}`)) // prettier-ignore
    const three = sum(3, this.averagePool(`normal_left3_${id}`, h, 3, 1, 'same'), p)
    const four = sum(4, average('left4'), average('right4'))
    const five = sum(5, this.#separables(h, filters, 3, 1, `normal_left5_${id}`), h)
    return { x: this.concat(`normal_concat_${id}`, [p, one, two, three, four, five]), previous: x }
  }

  /** Halves height and width. */
  reduction({ x, previous }: Pair, filters: number, id: string): Pair {
    const p = this.#fitted(previous, x, filters, id)
    const h = this.#squeezed(x, filters, `reduction_conv_1_${id}`, `reduction_bn_1_${id}`)
    const padded = this.padForStride(`reduction_pad_1_${id}`, h, 3)
    const sum = (name: string | undefined, left: string, right: string): string =>
      this.add('Add', name === undefined ? undefined : `${name}_${id}`, [left, right])
    const one = sum('reduction_add_1', this.#separables(h, filters, 5, 2, `reduction_left1_${id}`), this.#separables(p, filters, 7, 2, `reduction_right1_${id}`)) // prettier-ignore
    const two = sum('reduction_add_2', this.maxPool(`reduction_left2_${id}`, padded, 3, 2), this.#separables(p, filters, 7, 2, `reduction_right2_${id}`)) // prettier-ignore
    const three = sum('reduction_add3', this.averagePool(`reduction_left3_${id}`, padded, 3, 2), this.#separables(p, filters, 5, 2, `reduction_right3_${id}`)) // prettier-ignore
    const four = sum(undefined, two, this.averagePool(`reduction_left4_${id}`, one, 3, 1, 'same'))
    const five = sum('reduction_add4', this.#separables(one, filters, 3, 1, `reduction_left4_${id}`), this.maxPool(`reduction_right5_${id}`, padded, 3, 2)) // prettier-ignore
    return { x: this.concat(`reduction_concat_${id}`, [two, three, four, five]), previous: x }
  }

  #squeezed(x: string, filters: number, convName: string, bnName: string): string {
    return this.bn(bnName, this.conv(convName, this.activation(undefined, x, 'relu'), filters, 1), BN)
  }

  /** Two separable convolutions, the first strided. */
  #separables(x: string, filters: number, size: number, strides: number, id: string): string {
    let y = this.activation(undefined, x, 'relu')
    if (strides === 2) y = this.padForStride(`separable_conv_1_pad_${id}`, y, size)
    y = this.separable(`separable_conv_1_${id}`, y, filters, size, { strides, padding: strides === 2 ? 'valid' : 'same' }) // prettier-ignore
    y = this.activation(undefined, this.bn(`separable_conv_1_bn_${id}`, y, BN), 'relu')
    return this.bn(`separable_conv_2_bn_${id}`, this.separable(`separable_conv_2_${id}`, y, filters, size), BN)
  }

  /** What the cell before was given, made as large as `x` and as deep as wanted. */
  #fitted(previous: string, x: string, filters: number, id: string): string {
    if (this.shape(previous)[1] !== this.shape(x)[1]) return this.#halved(previous, filters, id)
    if (previous === x || this.channels(previous) === filters) return previous
    return this.#squeezed(previous, filters, `adjust_conv_projection_${id}`, `adjust_bn_${id}`)
  }

  /** Every second pixel twice, the second time from one further down and right. */
  #halved(previous: string, filters: number, id: string): string {
    const p = this.activation(`adjust_relu_1_${id}`, previous, 'relu')
    const one = this.averagePool(`adjust_avg_pool_1_${id}`, p, 1, 2)
    const moved = this.add('Cropping2D', undefined, [this.pad(undefined, p, [[0, 1], [0, 1]])], { cropping: [[1, 0], [1, 0]] }) // prettier-ignore
    const two = this.averagePool(`adjust_avg_pool_2_${id}`, moved, 1, 2)
    const half = Math.floor(filters / 2)
    const joined = this.concat(undefined, [this.conv(`adjust_conv_1_${id}`, one, half, 1), this.conv(`adjust_conv_2_${id}`, two, half, 1)]) // prettier-ignore
    return this.bn(`adjust_bn_${id}`, joined, BN)
  }
}
