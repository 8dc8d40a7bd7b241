import type { Executor } from '../../src/core/engine/executor.ts'
import { freezePlan } from '../../src/core/freeze/freeze-plan.ts'
import type { LineRules } from '../../src/core/freeze/frost-line.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'

/** A session as a run makes it: Adam, categorical cross-entropy, nothing else. @param freeze  as `--freeze`. */
export function loadSession(
  executor: Executor,
  graph: LayerGraph,
  freeze: string,
  cut: readonly string[] = [],
  rules: LineRules = { keepsNormalization: false },
): Promise<StageSession> {
  const options = {
    graph,
    trainable: new Set(freezePlan(graph, freeze, [], rules).trainable),
    cut,
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    l2: 0,
    learningRateFactors: new Map(),
    mixUp: false,
  } as const
  return StageSession.load(executor, options, graph.weights)
}

/** Photos of noise, `[numImages, height, width, 3]`. */
export function noise(numImages: number, { preprocessing }: LayerGraph): Uint8Array {
  const { inputHeight, inputWidth } = preprocessing
  return Uint8Array.from(
    { length: numImages * inputHeight * inputWidth * 3 },
    (_, i) => Math.imul(i + 1, 2654435761) >>> 24,
  )
}

/** Takes steps on four batches that repeat, with loss and accuracy read back, as the peers do. */
export class Stepper {
  readonly #session: StageSession
  readonly #batches: readonly Uint8Array[]
  readonly #labels: readonly Float32Array[]
  readonly #numImages: number
  #numSteps = 0

  constructor(session: StageSession, numImages: number, numClasses: number) {
    this.#session = session
    this.#numImages = numImages
    const all = noise(4 * numImages, session.graph)
    const size = all.length / 4
    this.#batches = [0, 1, 2, 3].map((i) => all.subarray(i * size, (i + 1) * size))
    this.#labels = this.#batches.map((_, b) => {
      const rows = new Float32Array(numImages * numClasses)
      for (let i = 0; i < numImages; i++) rows[i * numClasses + ((7 * i + 3 * b) % numClasses)] = 1
      return rows
    })
  }

  steps(count: number): { loss: number; accuracy: number } {
    let totalLoss = 0
    let numCorrect = 0
    for (let i = 0; i < count; i++) {
      const step = this.#session.step({
        numImages: this.#numImages,
        // a tensor may keep an array: a new one for each batch, as a run has it
        input: { kind: 'pixels', pixels: this.#batches[i % 4].slice() },
        labels: this.#labels[i % 4].slice(),
        sampleWeights: new Float32Array(this.#numImages).fill(1),
        learningRate: 1e-3,
        optimizerStep: ++this.#numSteps,
        randomKey: [1, 1],
      })
      totalLoss += step.loss
      numCorrect += step.numCorrect
    }
    return { loss: totalLoss / count, accuracy: numCorrect / count / this.#numImages }
  }
}
