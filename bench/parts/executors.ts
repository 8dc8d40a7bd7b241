import { Contest } from '../measure/contest.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import type { Part, PartContext, PartResult } from '../part.ts'
import { FROSTNET, missing, MOBILENET } from '../places.ts'
import { ourCommand } from '../processes/ours.ts'
import { figure, ratioText } from '../report/table.ts'

/** Eager first: it runs everywhere. */
const KINDS = ['eager', 'onnx', 'native'] as const
const BATCH = 32
const TURN_MS = 2000
const QUICK_TURN_MS = 500

export const executors: Part = {
  name: 'executors',
  title: 'The executors',
  method:
    'Batches of 32 photos of the model’s size. `features`: the frozen part of head-only training; `step`: the whole fine-tuning step with ' +
    'everything trainable, BatchNormalization trained or frozen. The eager executor is what machines without any native library have: WebAssembly, one thread.',
  limitMinutes: 20,
  run: measureExecutors,
}

async function measureExecutors(context: PartContext): Promise<PartResult> {
  const models = [
    { name: 'frostnet-64', folder: FROSTNET },
    { name: 'mobilenet-v1-0.25', folder: MOBILENET },
  ]
  const rows: string[][] = []
  const data: Record<string, unknown> = {}
  for (const { name, folder } of models) {
    const why = missing(folder)
    if (why === undefined) data[name] = await measureModel(name, folder, rows, context)
    else context.leaveOut(`${name} left out: ${why}`)
  }
  const columns = ['model', 'what', 'executor', 'photos/s', 'ms a batch', 'times as long as native', 'rounds']
  return { tables: [{ columns, rows }], notes: [], versions: {}, data }
}

const WHAT = { features: 'features', step: 'step', frozen: 'step, BatchNormalization frozen' } as const

async function measureModel(
  model: string,
  folder: string,
  rows: string[][],
  context: PartContext,
): Promise<Record<string, unknown>> {
  const { options } = context
  const commands = KINDS.map((kind) =>
    ourCommand(kind, 'executors.ts', ['--executor', kind, '--model', folder], options.numThreads),
  )
  const contest = await Contest.start(model, commands, context)
  try {
    const data: Record<string, unknown> = {}
    for (const [what, title] of Object.entries(WHAT)) {
      const { ms, numRounds } = await contest.rounds(what, options.isQuick ? QUICK_TURN_MS : TURN_MS)
      data[what] = Object.fromEntries(ms)
      const native = ms.get('native')
      for (const [name, values] of ms) {
        const who = `${name} (${String(contest.ready.get(name)?.['library'])})`
        const ratio = name !== 'native' && native ? ratioText(ratioOf(values, native)) : ''
        rows.push([
          model,
          title,
          who,
          figure((BATCH * 1000) / median(values)),
          figure(median(values)),
          ratio,
          String(numRounds),
        ])
      }
    }
    return data
  } finally {
    contest.close()
  }
}
