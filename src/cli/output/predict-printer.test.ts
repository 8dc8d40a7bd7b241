import { expect, test } from 'vitest'
import { PredictPrinter } from './predict-printer.ts'
import type { Terminal } from './terminal.ts'

const plain = (text: string): string => text

function lineFor(multiLabel: boolean, probabilities: number[]): string | undefined {
  const lines: string[] = []
  const terminal: Terminal = {
    isJson: false,
    isLive: false,
    isQuiet: false,
    isUnread: false,
    style: { bold: plain, dim: plain, good: plain, bad: plain },
    line: (text = '') => void lines.push(text),
    remark: (text = '') => void lines.push(text),
    aside: () => undefined,
    record: () => undefined,
    live: () => undefined,
  }
  const printer = new PredictPrinter(terminal, false)
  const classNames = ['sea', 'snow', 'trees'].slice(0, probabilities.length)
  printer.show({ kind: 'model', name: 'm', classNames, multiLabel, top: classNames.length, numFiles: 1 })
  printer.show({
    kind: 'predictions',
    results: [{ file: 'a.jpg', classes: [...classNames.keys()], probabilities, notes: [] }],
  })
  return lines.at(-1)
}

test('of several labels those above a half are said', () => {
  expect(lineFor(true, [0.9, 0.2, 0.6])).toBe('a.jpg: sea 90.0 %, trees 60.0 %')
})

test('where no label reaches a half, that is said, and which comes closest', () => {
  expect(lineFor(true, [0.1, 0.42, 0.3])).toBe('a.jpg: no label reaches 50 %; the closest is snow 42.0 %')
})

test('of one label all that were asked for are said, however likely', () => {
  expect(lineFor(false, [0.4, 0.35, 0.25])).toBe('a.jpg: sea 40.0 %, snow 35.0 %, trees 25.0 %')
})
