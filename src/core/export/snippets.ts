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

/** What the code of a snippet depends on. */
interface PythonSnippet {
  readonly preprocessing: Preprocessing
  readonly multiLabel: boolean
}

/** Photos upright, shrunk by the filter that Frostline uses, as a batch of one: `images` uint8 `[1, height, width, 3]`. */
function photoLines({ inputHeight, inputWidth, resize }: Preprocessing): string {
  const size = `(${inputWidth}, ${inputHeight})`
  const fitted =
    resize === 'stretch'
      ? `photo.resize(${size}, Image.Resampling.BILINEAR)`
      : `ImageOps.fit(photo, ${size}, Image.Resampling.BILINEAR)`
  return `photo = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert('RGB')
images = np.asarray(${fitted})[None]`
}

const printLines = (multiLabel: boolean): string =>
  `for i in ${multiLabel ? 'range(len(labels))' : 'probabilities.argsort()[::-1]'}:
    print(f'{labels[i]}: {probabilities[i]:.5f}')`

/** `python classify.py photo.jpg` with the SavedModel of an export. */
export const savedModelSnippet = ({ preprocessing, multiLabel }: PythonSnippet): string => `import json, sys
import numpy as np, tensorflow as tf
from PIL import Image, ImageOps
labels = json.load(open('labels.json', encoding='utf-8'))['classNames']
model = tf.saved_model.load('saved_model').signatures['serving_default']
${photoLines(preprocessing)}
probabilities = model(images=tf.constant(images))['probabilities'][0].numpy()
${printLines(multiLabel)}`

/** @param inside  whether the model takes bytes; otherwise they are normalized here. */
export const onnxSnippet = ({ preprocessing, multiLabel }: PythonSnippet, inside = true): string => `import json, sys
import numpy as np, onnxruntime
from PIL import Image, ImageOps
labels = json.load(open('labels.json', encoding='utf-8'))['classNames']
session = onnxruntime.InferenceSession('model.onnx')
${photoLines(preprocessing)}
probabilities = session.run(None, {'images': ${inside ? 'images' : normalized(preprocessing)}})[0][0]
${printLines(multiLabel)}`

/** @param inside  whether the model scales bytes itself; otherwise they are normalized here. */
export const kerasSnippet = ({ preprocessing, multiLabel }: PythonSnippet, inside: boolean): string => `import json, sys
import numpy as np, keras
from PIL import Image, ImageOps
labels = json.load(open('labels.json', encoding='utf-8'))['classNames']
model = keras.models.load_model('model.keras')
${photoLines(preprocessing)}
probabilities = model.predict(${inside ? "images.astype('float32')" : normalized(preprocessing)}, verbose=0)[0]
${printLines(multiLabel)}`

function normalized({ channelOrder, mean, std }: Preprocessing): string {
  const ordered = channelOrder === 'bgr' ? 'images[..., ::-1]' : 'images'
  return `((${ordered} - np.float32([${mean.join(', ')}])) / np.float32([${std.join(', ')}]))`
}
