import { expect, test } from 'vitest'
import type { FormatCheck } from '../../shared/contract/export.ts'
import { certificateJson, checkInWords, refuseDisagreement } from './certificate.ts'

const agreeing: FormatCheck = {
  format: 'savedmodel',
  runtime: 'TensorFlow 2.21.0',
  note: null,
  numCompared: 24,
  numEqual: 24,
  maxDifference: 2e-6,
}
const notOpened: FormatCheck = {
  format: 'onnx',
  runtime: null,
  note: 'ONNX Runtime is not installed.',
  numCompared: 0,
  numEqual: 0,
  maxDifference: 0,
}

test('a file that answers otherwise is refused by its name, also where it answers with no number', () => {
  expect(() => refuseDisagreement([agreeing, notOpened])).not.toThrow()
  for (const maxDifference of [1.1e-3, Number.MAX_VALUE, Number.NaN])
    expect(() => refuseDisagreement([agreeing, { ...agreeing, format: 'keras', numEqual: 20, maxDifference }])).toThrow(
      /^The Keras 3 model, opened by TensorFlow 2\.21\.0, answers otherwise than Frostline: 20 of 24 photos alike/,
    )
})

test('a certificate says what was compared, and plainly what was not', () => {
  const json = certificateJson({
    madeBy: 'Frostline 1',
    identity: 'ab',
    takes: new Map([['tfjs', 'numbers']]),
    graph: {
      preprocessing: {
        inputHeight: 8,
        inputWidth: 8,
        resize: 'crop',
        channelOrder: 'rgb',
        mean: [0, 0, 0],
        std: [1, 1, 1],
      },
      provenance: { source: 'x', format: 'keras', preprocessing: { from: 'chosen', why: 'Set by hand: 0 to 255.' } },
    },
    checkedAt: new Date(0),
    onNoise: false,
    comparedSet: 'validation',
    checks: [{ ...agreeing, numEqual: 18 }, notOpened],
    hashes: new Map([['model.onnx', 'ab']]),
  })
  expect(json).toMatchObject({
    comparedOn: expect.stringMatching(/^photos of the validation set/) as string,
    preprocessing: { resize: 'crop', from: 'chosen', why: 'Set by hand: 0 to 255.' },
    models: [
      { format: 'savedmodel', checked: true, shareEqual: 0.75, largestDifference: 2e-6 },
      { format: 'onnx', checked: false, openedBy: null, shareEqual: null, largestDifference: null },
    ],
    sha256: { 'model.onnx': 'ab' },
  })
  expect(checkInWords(notOpened)).toBe('ONNX: not compared. ONNX Runtime is not installed.')
  expect(checkInWords(agreeing)).toMatch(/opened by TensorFlow 2\.21\.0; 24 of 24 answers equal, .* 2\.0e-6 apart/)
})
