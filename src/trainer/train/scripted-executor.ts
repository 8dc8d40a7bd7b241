import type { Executor, Session } from '../../core/engine/executor.ts'
import type { Program } from '../../core/engine/program.ts'
import type { TensorData } from '../../core/engine/op-graph.ts'

/** What a session does in place of computing. */
export interface SessionScript {
  readonly stageIndex: () => number
  /** Weights that a step changes, each by 1; a fault is one that the stage has frozen. */
  readonly learns: (weight: string) => boolean
  /** Loss and number right of one step; `n` counts the steps of the run from 0. */
  readonly step: (n: number, numImages: number) => { readonly loss: number; readonly numCorrect?: number }
  /** Logits of photos that are evaluated. */
  readonly logits: (numImages: number, feeds: Feeds) => Float32Array
  /** Features of photos: by default the first number of each photo's pixels, which says which photo it is, and one that tells how it was moved. */
  readonly features?: (numImages: number, feeds: Feeds) => Float32Array
}

type Feeds = Readonly<Record<string, TensorData>>

export interface Fed {
  readonly stageIndex: number
  readonly feeds: Feeds
}

/** Sessions that do what a script says, and remember what they were given. */
export class ScriptedExecutor implements Executor {
  readonly kind = 'native'
  readonly library = 'scripted'
  /** Every step. */
  readonly fed: Fed[] = []
  /** What each call for logits was given. */
  readonly evaluated: Feeds[] = []
  /** Variables of each session that was loaded, as they were before its first step. */
  readonly given: Map<string, TensorData>[] = []
  /** How many photos each call for features was for. */
  readonly featureCalls: { readonly functionName: string; readonly numImages: number }[] = []
  readonly #script: SessionScript

  constructor(script: SessionScript) {
    this.#script = script
  }

  load({ variables }: Program): Promise<Session> {
    const values = new Map<string, TensorData>()
    const given = new Map<string, TensorData>()
    this.given.push(given)
    let hasStepped = false
    return Promise.resolve({
      assign: (assigned) => {
        for (const [name, tensor] of assigned) {
          if (!variables.has(name)) throw new Error(`There is no variable “${name}”.`)
          values.set(name, copy(tensor))
          if (!hasStepped) given.set(name, copy(tensor))
        }
      },
      read: (names) =>
        new Map(
          names.map((name) => {
            const tensor = values.get(name)
            if (!tensor) throw new Error(`“${name}” was never assigned.`)
            return [name, copy(tensor)]
          }),
        ),
      run: (name, feeds) => {
        if (name === 'evaluate') return this.#evaluate(feeds)
        if (name !== 'step') return this.#features(name, feeds)
        hasStepped = true
        return this.#step(values, feeds)
      },
      dispose: () => values.clear(),
    })
  }

  #step(values: Map<string, TensorData>, feeds: Feeds): Record<string, TensorData> {
    const n = this.fed.length
    this.fed.push({ stageIndex: this.#script.stageIndex(), feeds })
    for (const [name, { values: numbers }] of values)
      if (this.#script.learns(name)) numbers.forEach((value, i, all) => (all[i] = value + 1))
    const { loss, numCorrect = 0 } = this.#script.step(n, feeds['labels']?.shape[0] ?? 0)
    return { loss: scalar(loss), numCorrect: scalar(numCorrect) }
  }

  #evaluate(feeds: Feeds): Record<string, TensorData> {
    const numImages = (feeds['images'] ?? feeds['feature0'])?.shape[0] ?? 0
    const values = this.#script.logits(numImages, feeds)
    this.evaluated.push(feeds)
    return { logits: { dtype: 'float32', shape: [numImages, values.length / numImages], values } }
  }

  #features(functionName: string, feeds: Feeds): Record<string, TensorData> {
    const numImages = feeds['images']?.shape[0] ?? 0
    this.featureCalls.push({ functionName, numImages })
    const values = this.#script.features?.(numImages, feeds) ?? firstNumbers(numImages, feeds)
    return { feature0: { dtype: 'float32', shape: [numImages, values.length / numImages], values } }
  }
}

/** Green of a pixel that a photo which is moved has elsewhere. */
const TELLING = 3 * (8 + 6) + 1

function firstNumbers(numImages: number, { images }: Feeds): Float32Array {
  const pixels = images?.values ?? []
  const width = pixels.length / numImages
  return Float32Array.from({ length: numImages * 2 }, (_, i) => pixels[(i >> 1) * width + (i % 2 === 0 ? 0 : TELLING)]!)
}

const copy = (tensor: TensorData): TensorData => ({ ...tensor, values: tensor.values.slice() })

const scalar = (value: number): TensorData => ({ dtype: 'float32', shape: [], values: Float32Array.of(value) })
