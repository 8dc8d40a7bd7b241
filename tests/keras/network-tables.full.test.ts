import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { noteEndInOneDnn, trainerEnvironment } from '../../src/node/trainer-host/environment.ts'
import { type NetworkAnswer, TABLES } from './network-answer.ts'

/** Folding and op order change the last digits of deep networks. */
const TOLERANCE = 2e-4

let child: ChildProcess | undefined

/** As in the product: where oneDNN ends the process on this processor, the next one starts without it. */
async function ask(position: number): Promise<NetworkAnswer> {
  const { TF_ENABLE_ONEDNN_OPTS: _ours, ...env } = process.env
  child ??= fork(fileURLToPath(new URL('network-answers.ts', import.meta.url)), [], {
    serialization: 'advanced',
    env: trainerEnvironment({}, env),
  })
  const asked = child
  const answer = await new Promise<NetworkAnswer | { code: number | null; signal: string | null }>((resolve) => {
    asked.once('message', (message) => resolve(message as NetworkAnswer))
    asked.once('exit', (code, signal) => resolve({ code, signal }))
    asked.send(position)
  })
  asked.removeAllListeners('exit')
  if ('said' in answer) return answer
  child = undefined
  if (!noteEndInOneDnn({ ...answer, lastWords: '' }, env))
    throw new Error(`The process ended with ${answer.signal ?? answer.code}.`)
  console.warn(`oneDNN ended it (${answer.signal ?? answer.code}); once more without.`)
  return ask(position)
}
afterAll(() => child?.kill())

/** The means of feature maps, channels last. */
function meansOf(features: readonly number[], numChannels: number, numKept: number): number[] {
  const size = features.length / numChannels
  return Array.from({ length: numKept }, (_, c) => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += features[i * numChannels + c] ?? Number.NaN
    return sum / size
  })
}

describe('our tables of networks are those of Keras Applications', () => {
  for (const [position, table] of TABLES.entries())
    test(`${table.name} ${JSON.stringify(table.options ?? {})}`, async () => {
      const { numLayers, layers, said } = await ask(position)
      expect(numLayers).toBe(table.numLayers)
      expect(layers).toBe(table.layers)
      for (const [photo, expected] of table.answer.entries()) {
        const own = said[photo] ?? []
        const answer = table.isFixedSize ? meansOf(own, 512, expected.length) : own
        const scale = Math.max(...expected.map(Math.abs))
        expect(answer).toHaveLength(expected.length)
        for (const [i, value] of expected.entries())
          expect(Math.abs((answer[i] ?? Number.NaN) - value) / scale, `${i}`).toBeLessThan(TOLERANCE)
      }
    })
})
