import { noteText } from '../texts/errors.ts'
import { relative } from 'node:path'
import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import type { Prediction, PredictEvent, PredictResult } from '../../shared/contract/prediction.ts'
import { ProgressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'
import { noteLine, percent, plural } from './words.ts'

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
    const skipped = numSkipped === 0 ? '' : `, ${plural(numSkipped, 'file')} could not be used`
    const stopped = outcome === 'stopped' ? 'Stopped: ' : ''
    const text = `${stopped}${plural(numPredicted, 'photo')}${skipped}, ${Math.round(imagesPerSecond)} images/s.`
    this.#terminal.aside(text)
  }

  #showResult(result: Prediction | { path: string; code: string; reason: string }): void {
    if ('file' in result) {
      const named = this.#named(result)
      this.#terminal.record({ kind: 'prediction', file: result.file, predictions: named })
      if (this.#isQuiet) return
      this.#terminal.line(`${short(result.file)}: ${this.#model?.multiLabel ? labelsText(named) : list(named)}`)
      return
    }
    this.#terminal.record({ kind: 'skipped', file: result.path, code: result.code, reason: result.reason })
    if (!this.#isQuiet) this.#terminal.line(`${short(result.path)}: skipped. ${result.reason}`)
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
  named.map((each) => `${each.class} ${percent(each.probability)}`).join(', ')

/** The labels a photo has; where none is likely enough, which comes closest. */
function labelsText(named: readonly Named[]): string {
  const given = named.filter(({ probability }) => probability > LABEL_THRESHOLD)
  if (given.length > 0) return list(given)
  const closest = named.reduce<Named | undefined>(
    (best, each) => (best !== undefined && best.probability >= each.probability ? best : each),
    undefined,
  )
  const threshold = Math.round(100 * LABEL_THRESHOLD)
  return closest ? `no label reaches ${threshold} %; the closest is ${list([closest])}` : 'no label'
}

function short(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}
