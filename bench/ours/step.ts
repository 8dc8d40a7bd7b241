/**
 * The whole fine-tuning step in Frostline: uint8 photos in, normalized in the graph, everything trains, Adam, loss and accuracy out.
 *
 *     node step.ts --model <folder>       then on stdin: step 10
 */
import { parseArgs } from 'node:util'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { serve } from './driven.ts'
import { loadSession, Stepper } from './step-session.ts'

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    batch: { type: 'string', default: '32' },
    classes: { type: 'string', default: '10' },
  },
})
const numClasses = Number(values.classes)
const { executor } = await chooseExecutor('native')
const { graph: base } = await openModel(values.model)
const graph = replaceHead(base, { numClasses, dropout: 0, activation: 'softmax', seed: 1 })
const session = await loadSession(executor, graph, 'none')
const stepper = new Stepper(session, Number(values.batch), numClasses)
stepper.steps(3)
await serve({ peer: 'frostline', library: executor.library, ...values }, { step: (count) => stepper.steps(count) })
