import type { Preprocessing } from '../models/preprocessing.ts'

/** How an exported model is used, in ten lines of JavaScript that run as they are beside its files. */
export function useSnippet(preprocessing: Preprocessing, multiLabel: boolean): string {
  const { inputHeight, inputWidth, mean, std, channelOrder } = preprocessing
  const list = (values: readonly number[]): string => `[${values.join(', ')}]`
  const sort = multiLabel ? '' : '.sort((a, b) => b.probability - a.probability)'
  return `import * as tf from '@tensorflow/tfjs'
const model = await tf.loadLayersModel('model.json')
const { classNames } = await (await fetch('labels.json')).json()
export async function classify(photo) { // an <img>, a <canvas>, a <video> or ImageData
  const scores = tf.tidy(() => {
    const pixels = ${pixelsOf(preprocessing)}
    const resized = tf.image.resizeBilinear(pixels, [${inputHeight}, ${inputWidth}], false, true)${channelOrder === 'bgr' ? '.reverse(2)' : ''}
    return model.predict(resized.sub(${list(mean)}).div(${list(std)}).expandDims())
  })
  return Array.from(await scores.data(), (probability, i) => ({ label: classNames[i], probability }))${sort}
}`
}

/** The whole photo, or its middle at the input's shape. */
function pixelsOf({ resize, inputHeight, inputWidth }: Preprocessing): string {
  if (resize === 'stretch') return 'tf.browser.fromPixels(photo)'
  const scale = `Math.min(photo.height / ${inputHeight}, photo.width / ${inputWidth})`
  const side = `[${inputHeight}, ${inputWidth}].map((n) => Math.round(n * ${scale}))`
  return `((all, [h, w]) => all.slice([(all.shape[0] - h) >> 1, (all.shape[1] - w) >> 1, 0], [h, w, 3]))(
      tf.browser.fromPixels(photo), ${side})`
}
