import { noteText } from '../texts/errors.ts'
import { relative } from 'node:path'
import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import type { Prediction, PredictEvent, PredictResult } from '../../shared/contract/prediction.ts'
import { ProgressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'
import { listed, say } from '../texts/say.ts'
import { noteLine } from './words.ts'

type Model = Extract<PredictEvent, { kind: 'model' }>

/** Shows predictions as they come: a line each, unless they go into a table. */
export class PredictPrinter {
  readonly #terminal: Terminal
  readonly #isQuiet: boolean
  readonly #progress: ProgressLine
  #model: Model | undefined

  constructor(terminal: Terminal, isQuiet: boolean) {
    this.#terminal = terminal
    this.#isQuiet = isQuiet
    this.#progress = new ProgressLine(terminal)
  }

  show(event: PredictEvent): void {
    if (event.kind === 'predictions') {
      for (const result of event.results) this.#showResult(result)
      return
    }
    this.#terminal.record(event)
    if (event.kind === 'model') this.#model = event
    else if (event.kind === 'progress') this.#progress.show(event)
    else if (!this.#isQuiet) this.#terminal.remark(noteLine(noteText(event)))
    // what was assumed is said also where the answers go into a table
    else this.#terminal.aside(noteLine(noteText(event)))
  }

  end(result: PredictResult): void {
    this.#progress.clear()
    this.#terminal.record({ kind: 'result', ...result })
    const { numPredicted, numSkipped, imagesPerSecond, outcome } = result
    const end = { photos: numPredicted, skipped: numSkipped, speed: Math.round(imagesPerSecond) }
    this.#terminal.aside(outcome === 'stopped' ? say('predict.endStopped', end) : say('predict.end', end))
  }

  #showResult(result: Prediction | { path: string; code: string; reason: string }): void {
    if ('file' in result) {
      const named = this.#named(result)
      this.#terminal.record({ kind: 'prediction', file: result.file, predictions: named })
      if (this.#isQuiet) return
      const answers = this.#model?.multiLabel ? labelsText(named) : list(named)
      this.#terminal.line(say('predict.line', { file: short(result.file), answers }))
      return
    }
    this.#terminal.record({ kind: 'skipped', file: result.path, code: result.code, reason: result.reason })
    if (!this.#isQuiet) this.#terminal.line(say('predict.skipped', { file: short(result.path), reason: result.reason }))
  }

  #named({ classes, probabilities }: Prediction) {
    const names = this.#model?.classNames ?? []
    return classes.map((c, i) => ({ class: names[c]!, probability: probabilities[i]! }))
  }
}

interface Named {
  readonly class: string
  readonly probability: number
}

const list = (named: readonly Named[]): string =>
  listed(named.map(({ class: name, probability }) => say('predict.answer', { name, probability })))

/** The labels a photo has; where none is likely enough, which comes closest. */
function labelsText(named: readonly Named[]): string {
  const given = named.filter(({ probability }) => probability > LABEL_THRESHOLD)
  if (given.length > 0) return list(given)
  const closest = named.reduce<Named | undefined>(
    (best, each) => (best !== undefined && best.probability >= each.probability ? best : each),
    undefined,
  )
  if (closest === undefined) return say('predict.noLabel')
  return say('predict.closest', { threshold: LABEL_THRESHOLD, answer: list([closest]) })
}

function short(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}
