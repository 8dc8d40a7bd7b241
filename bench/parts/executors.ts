import { interleave } from '../measure/interleave.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import type { Part, PartContext, PartResult } from '../part.ts'
import { ProcessError } from '../processes/children.ts'
import { DrivenProcess } from '../processes/driven.ts'
import { ourCommand } from '../processes/ours.ts'
import { figure, ratioText } from '../report/table.ts'

const KINDS = ['native', 'eager'] as const

export const executors: Part = {
  name: 'executors',
  title: 'Native and eager executor',
  method:
    'The bundled frostnet-64, batches of 32 photos of 64 × 64. `features`: the frozen part of head-only training; `step`: the whole fine-tuning step with ' +
    'everything trainable. The eager executor is what machines without the native library have: WebAssembly, one thread.',
  limitMinutes: 10,
  run: measureExecutors,
}

async function measureExecutors({ options, progress, deadline }: PartContext): Promise<PartResult> {
  const notes: string[] = []
  const processes: DrivenProcess[] = []
  try {
    for (const kind of KINDS)
      try {
        progress(`${kind} gets ready`)
        processes.push(
          await DrivenProcess.start(ourCommand(kind, 'executors.ts', ['--executor', kind], options.numThreads)),
        )
      } catch (thrown) {
        if (!(thrown instanceof ProcessError)) throw thrown
        notes.push(`${kind} left out: ${thrown.message}`)
      }
    const rows: string[][] = []
    const data: Record<string, unknown> = {}
    for (const what of ['features', 'step']) {
      const turn = async (process: DrivenProcess, count: number) =>
        Number((await process.ask(`${what} ${count}`, Math.max(120_000, deadline.leftMs)))['ms'])
      const counts = new Map<string, number>()
      for (const process of processes)
        counts.set(process.name, Math.max(1, Math.round((options.isQuick ? 500 : 2000) / (await turn(process, 1)))))
      const runners = processes.map((process) => ({
        name: process.name,
        measure: () => turn(process, counts.get(process.name) ?? 1),
      }))
      const { ms, numRounds } = await interleave(runners, options.numRuns, deadline, (round) =>
        progress(`${what}: round ${round} of ${options.numRuns}`),
      )
      data[what] = Object.fromEntries(ms)
      for (const { name, ready } of processes) {
        const values = ms.get(name) ?? []
        const native = ms.get('native')
        const ratio = name === 'eager' && native ? ratioText(ratioOf(values, native)) : ''
        rows.push([what, `${name} (${String(ready['library'])})`, figure((32 * 1000) / median(values)), figure(median(values)), ratio, String(numRounds)]) // prettier-ignore
      }
    }
    const columns = ['what', 'executor', 'photos/s', 'ms a batch', 'times as long as native', 'rounds']
    return { tables: [{ columns, rows }], notes, versions: {}, data }
  } finally {
    for (const process of processes) process.close()
  }
}
