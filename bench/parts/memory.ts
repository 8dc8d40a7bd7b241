import { join } from 'node:path'
import { z } from 'zod'
import { Augmentation } from '../../src/shared/augmentations/augmentations.ts'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { FLOWERS, FROSTNET, missing, MOBILENET } from '../places.ts'
import { ourCommand } from '../processes/ours.ts'
import { runOnce } from '../processes/run-once.ts'

/** Epochs after which a run has everything it will ever need. */
const SETTLED = 10

export const memory: Part = {
  name: 'memory',
  title: 'Memory over 50 epochs',
  method:
    'Real runs on flowers, each in a process of its own: resident memory (after a garbage collection) and live tensors at the end of every epoch. Growth is from ' +
    `epoch ${SETTLED} on; tests/runs/memory.full.test.ts holds a small run to a bound.`,
  limitMinutes: 20,
  run: measureMemory,
}

type Run = Pick<TrainRequest, 'model' | 'recipe' | 'freeze' | 'config'> & { readonly name: string }

const RUNS: readonly Run[] = [
  {
    name: 'MobileNetV1 0.25, head only, features cached',
    model: MOBILENET,
    recipe: 'head-only',
    config: { augmentation: Augmentation.parse({}) },
  },
  {
    name: 'frostnet-64, everything from augmented pixels',
    model: FROSTNET,
    recipe: 'fine-tune',
    freeze: 'none',
    config: {},
  },
]

const Result = z.object({
  library: z.string(),
  rssBytes: z.array(z.number()).min(1),
  tensors: z.array(z.number()).min(1),
})

async function measureMemory({
  options,
  progress,
  leaveOut,
  deadline,
  scratchFolder,
}: PartContext): Promise<PartResult> {
  const lacking = missing(FLOWERS, MOBILENET)
  if (lacking !== undefined) throw new SkippedError(lacking)
  const epochs = options.isQuick ? 15 : 50
  const rows: string[][] = []
  const data: Record<string, unknown> = {}
  for (const { name, config, ...run } of RUNS) {
    if (deadline.isOver) {
      leaveOut(`${name}: left out, the part's time was up.`)
      continue
    }
    progress(`${name}: ${epochs} epochs`)
    const request: TrainRequest = {
      ...run,
      photos: FLOWERS,
      out: join(scratchFolder, `run-${rows.length}`),
      resume: false,
      epochs,
      config: { ...config, earlyStopping: null },
      cacheFolder: join(scratchFolder, 'cache'),
    }
    const args = ['--request', JSON.stringify(request), '--executor', 'native']
    const { lines } = await runOnce(
      ourCommand(name, 'memory.ts', args, options.numThreads),
      Math.max(600_000, deadline.leftMs),
    )
    const result = Result.parse(lines.at(-1))
    data[name] = result
    rows.push([name, ...rowOf(result)])
  }
  const columns = ['run', 'epochs', `RSS at epoch ${SETTLED}`, 'highest after', 'at the end', 'live tensors']
  return { tables: [{ columns, rows }], notes: [], versions: {}, data }
}

function rowOf({ rssBytes, tensors }: z.output<typeof Result>): string[] {
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`
  const settled = rssBytes[Math.min(SETTLED, rssBytes.length) - 1]
  const [fewest, most] = [Math.min(...tensors), Math.max(...tensors)]
  return [
    String(rssBytes.length),
    mebibytes(settled),
    mebibytes(Math.max(...rssBytes.slice(SETTLED - 1))),
    mebibytes(rssBytes[rssBytes.length - 1]),
    fewest === most ? `${most} after every epoch` : `${fewest} to ${most}`,
  ]
}
