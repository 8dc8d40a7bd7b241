import type { Preprocessing } from '../models/preprocessing.ts'

export interface ReadMe {
  readonly modelName: string
  readonly projectName: string
  readonly runName: string
  readonly classNames: readonly string[]
  readonly multiLabel: boolean
  readonly preprocessing: Preprocessing
  /** On photos held back, in words; absent where there were none. */
  readonly accuracy?: string
  readonly snippet: string
}

/** The README.md of an exported model: what it is, what it expects, how it is used. */
export function exportReadMe(about: ReadMe): string {
  const { modelName, projectName, runName, classNames, multiLabel, preprocessing, accuracy, snippet } = about
  const { inputHeight, inputWidth, resize, channelOrder, mean, std } = preprocessing
  const fit =
    resize === 'crop' ? 'the middle of the photo, cut to that shape' : 'the whole photo, stretched to that shape'
  return `# ${oneLine(projectName)}: ${oneLine(runName)}

An image classifier, fine-tuned from ${oneLine(modelName)} with Frostline. ${accuracy ?? ''}

Classes (${classNames.length}${multiLabel ? ', any number of them on a photo' : ', one a photo'}): ${classNames.map(oneLine).join(', ')}

## Use it

\`\`\`js
${snippet}
\`\`\`

Serve this folder with any web server, install \`@tensorflow/tfjs\`, and call \`classify\`. Frostline itself opens the folder too:
\`frostline predict <this folder> photo.jpg\`.

## What it expects

${inputWidth} × ${inputHeight} pixels, ${channelOrder.toUpperCase()}: ${fit}; each byte minus ${mean.join(', ')}, divided by ${std.join(', ')}.
Frostline shrinks photos with a filter that looks at every pixel. A page that shrinks large photos otherwise gets slightly other
probabilities; drawing the photo into a small canvas first comes closest.

## Files

- \`model.json\`, \`weights.bin\`: TensorFlow.js layers-model
- \`labels.json\`, \`labels.txt\`: class names in the order of the outputs
- \`frostline.json\`: the preprocessing above, for programs
- \`report.json\`: how it was trained and how well it does, without the names of photos
- \`training-photos.txt\`: the beginnings of the photos' hashes, so that \`frostline evaluate\` can tell photos it has seen
`
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
