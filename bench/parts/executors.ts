import { Contest } from '../measure/contest.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import type { Part, PartContext, PartResult } from '../part.ts'
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
    'The bundled frostnet-64, batches of 32 photos of 64 × 64. `features`: the frozen part of head-only training; `step`: the whole fine-tuning step with ' +
    'everything trainable. The eager executor is what machines without any native library have: WebAssembly, one thread.',
  limitMinutes: 10,
  run: measureExecutors,
}

async function measureExecutors(context: PartContext): Promise<PartResult> {
  const { options } = context
  const commands = KINDS.map((kind) => ourCommand(kind, 'executors.ts', ['--executor', kind], options.numThreads))
  const contest = await Contest.start('frostnet-64', commands, context)
  try {
    const rows: string[][] = []
    const data: Record<string, unknown> = {}
    for (const what of ['features', 'step']) {
      const { ms, numRounds } = await contest.rounds(what, options.isQuick ? QUICK_TURN_MS : TURN_MS)
      data[what] = Object.fromEntries(ms)
      const native = ms.get('native')
      for (const [name, values] of ms) {
        const who = `${name} (${String(contest.ready.get(name)?.['library'])})`
        const ratio = name !== 'native' && native ? ratioText(ratioOf(values, native)) : ''
        rows.push([
          what,
          who,
          figure((BATCH * 1000) / median(values)),
          figure(median(values)),
          ratio,
          String(numRounds),
        ])
      }
    }
    const columns = ['what', 'executor', 'photos/s', 'ms a batch', 'times as long as native', 'rounds']
    return { tables: [{ columns, rows }], notes: [], versions: {}, data }
  } finally {
    contest.close()
  }
}
