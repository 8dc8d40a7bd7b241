import { compileBlockEnds, endOf } from '../../core/engine/compile/block-ends.ts'
import type { Executor, Session } from '../../core/engine/executor.ts'
import { fetched } from '../../core/engine/program.ts'
import type { Block } from '../../core/models/blocks.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { augmentationRow } from '../../core/training/augmentation.ts'
import { augmentPixels } from '../../node/photos/augment/augment-pixels.ts'
import { noise, type Pace, typical } from './pace.ts'
import { planFor } from './step-times.ts'

/** How often each of which blocks is timed. */
export interface Rounds {
  readonly blocks: readonly number[]
  readonly numRounds: number
}

const MOST_BLOCKS = 16
const FEWEST_BLOCKS = 4
const MOST_ROUNDS = 7
const FEWEST_ROUNDS = 2

/** As many blocks and rounds as there is time for. @param wholeSeconds  about what a pass through the whole model takes. */
export function planRounds(multiplyAddsOfBlocks: readonly number[], wholeSeconds: number, seconds: number): Rounds {
  // a pass takes half of the whole on average, the first more
  const fitting = Math.floor(seconds / (FIRST_CALL_SECONDS + 0.5 * (FEWEST_ROUNDS + 2) * wholeSeconds))
  const blocks = blocksToTime(multiplyAddsOfBlocks, Math.min(MOST_BLOCKS, Math.max(FEWEST_BLOCKS, fitting)))
  const numRounds = Math.floor(seconds / (0.5 * blocks.length * wholeSeconds))
  return { blocks, numRounds: Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, numRounds)) }
}

const FIRST_CALL_SECONDS = 0.05

/** A forward pass that can be asked for up to the end of some blocks. */
export class ForwardPasses {
  readonly #session: Session
  readonly #graph: LayerGraph
  readonly #wanted: readonly number[]

  private constructor(session: Session, graph: LayerGraph, wanted: readonly number[]) {
    this.#session = session
    this.#graph = graph
    this.#wanted = wanted
  }

  static async load(
    executor: Executor,
    graph: LayerGraph,
    blocks: readonly Block[],
    wanted: readonly number[],
  ): Promise<ForwardPasses> {
    const program = compileBlockEnds(graph, blocks, wanted)
    const session = await executor.load(program)
    const used = [...graph.weights].filter(([name]) => program.variables.has(name))
    session.assign(new Map(used.map(([name, weight]) => [name, { dtype: 'float32', ...weight }])))
    return new ForwardPasses(session, graph, wanted)
  }

  /** Seconds that augmenting one photo takes. */
  async augmentSeconds(numImages: number, pace: Pace): Promise<number> {
    const { inputHeight: height, inputWidth: width } = this.#graph.preprocessing
    const pixels = noise(numImages * height * width * 3)
    const { augmentation, seed } = planFor(this.#graph)
    const rows = Array.from({ length: numImages }, (_, i) =>
      augmentationRow(augmentation, { height, width }, seed, `photo ${i}`, 0),
    )
    const { preprocessing } = this.#graph
    const seconds = await pace.typical(() => () => augmentPixels(pixels, rows, preprocessing))
    return seconds / numImages
  }

  /** The first values that leave a block, `[batch]`: for the time it takes, and to be compared. @param pixels  the session's afterwards. */
  run(block: number, pixels: Uint8Array, numImages: number): Float32Array {
    const { inputHeight, inputWidth } = this.#graph.preprocessing
    const images = { dtype: 'uint8' as const, shape: [numImages, inputHeight, inputWidth, 3], values: pixels }
    const end = endOf(block)
    return fetched(this.#session.run('forward', { images }, [end]), end).values as Float32Array
  }

  /** Seconds up to the end of each wanted block, for one photo. In rounds, so that what slows the machine for a moment meets all alike. @param share  of all that is to be done. */
  async measure(numImages: number, numRounds: number, pace: Pace, share: number): Promise<Map<number, number>> {
    const { inputHeight, inputWidth } = this.#graph.preprocessing
    const part = share / (this.#wanted.length * (1 + numRounds))
    const pixels = noise(numImages * inputHeight * inputWidth * 3)
    const pass = (block: number) => () => {
      const fresh = pixels.slice()
      return () => this.run(block, fresh, numImages)
    }
    for (const block of this.#wanted) {
      await pace.seconds(pass(block)) // prepares the graph up to there
      pace.advance(part)
    }
    const seconds = new Map<number, number[]>(this.#wanted.map((block) => [block, []]))
    for (let round = 0; round < numRounds; round++)
      for (const block of this.#wanted) {
        seconds.get(block)?.push(await pace.seconds(pass(block)))
        pace.advance(part)
      }
    return new Map([...seconds].map(([block, each]) => [block, typical(each) / numImages]))
  }

  dispose(): void {
    this.#session.dispose()
  }
}

/** Blocks that part the work evenly, the last of the backbone and the head among them; all where there are few. */
function blocksToTime(multiplyAddsOfBlocks: readonly number[], most: number): number[] {
  const last = multiplyAddsOfBlocks.length - 1
  if (multiplyAddsOfBlocks.length <= most) return multiplyAddsOfBlocks.map((_, block) => block)
  const total = multiplyAddsOfBlocks.reduce((sum, each) => sum + each, 0)
  const chosen = new Set([0, last - 1, last])
  let sum = 0
  multiplyAddsOfBlocks.forEach((each, block) => {
    const before = Math.floor(((most - 2) * sum) / total)
    sum += each
    if (Math.floor(((most - 2) * sum) / total) > before) chosen.add(block)
  })
  return [...chosen].sort((a, b) => a - b)
}
