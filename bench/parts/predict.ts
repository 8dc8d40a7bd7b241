import { z } from 'zod'
import { interleave, type Rounds } from '../measure/interleave.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import { modelFolder } from '../models.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { FLOWERS, missing, MOBILENET } from '../places.ts'
import { DrivenProcess } from '../processes/driven.ts'
import { ourCommand } from '../processes/ours.ts'
import { figure, percent, ratioText } from '../report/table.ts'
import { versionsOf } from '../report/versions.ts'

const OURS = 'Frostline'
const ONNX = 'ONNX Runtime'
const GOAL = 0.95
const COMPUTE_MS = 3000

export const predict: Part = {
  name: 'predict',
  title: 'Prediction over a folder',
  method:
    'Flowers (JPEGs) with the whole model and its 1000 classes; the model is loaded before. `folder`: every file opened, decoded, resized and classified; ' +
    '`compute`: batches that are decoded already. ONNX Runtime has all its graph optimisations, the batch size that a probe finds quickest, and ' +
    'Pillow decoding with libjpeg scaling on as many threads beside it. Agreement is the share of photos with the same top class: decoders and resizing ' +
    'differ, so it is below 100 %.',
  limitMinutes: 20,
  run: measurePrediction,
}

interface Measured {
  readonly model: string
  readonly folder: Rounds
  readonly compute: Rounds
  readonly agreement: number | undefined
  readonly ready: readonly unknown[]
}

async function measurePrediction(context: PartContext): Promise<PartResult> {
  const lacking = missing(FLOWERS, MOBILENET)
  if (lacking !== undefined) throw new SkippedError(lacking)
  const noOnnx = context.python.lacks('onnx', 'onnxruntime', 'PIL', 'numpy')
  const notes = noOnnx === undefined ? [] : [`ONNX Runtime left out: ${noOnnx}.`]
  const wanted = context.options.models ?? ['mobilenet-v1-0.25', 'mobilenet-v1-1.0']
  const results: Measured[] = []
  for (const name of wanted) {
    const folder = name === 'mobilenet-v1-0.25' ? MOBILENET : await modelFolder(name, context)
    if (folder === undefined) notes.push(`${name} left out: it is written by Keras, which is not here.`)
    else if (context.deadline.isOver) notes.push(`${name} left out: the part's time was up.`)
    else results.push(await measureModel(name, folder, context, noOnnx === undefined))
  }
  const rows = results.flatMap((result) => rowsOf(result, notes))
  return {
    tables: [
      { columns: ['model', 'what', 'who', 'photos/s', 'ms a photo', 'times as long as Frostline', 'goal', 'same top class', 'rounds'], rows }, // prettier-ignore
    ],
    notes,
    versions: versionsOf(results.flatMap(({ ready }) => ready)),
    data: results.map(({ folder, compute, ...rest }) => ({ ...rest, folder: Object.fromEntries(folder.ms), compute: Object.fromEntries(compute.ms) })), // prettier-ignore
  }
}

async function measureModel(name: string, model: string, context: PartContext, withOnnx: boolean): Promise<Measured> {
  const { options, progress, deadline, python } = context
  const args = ['--model', model, '--photos', FLOWERS]
  const commands = [ourCommand(OURS, 'predict.ts', args, options.numThreads)]
  if (withOnnx)
    commands.push(python.command(ONNX, 'onnx_predict.py', [...args, '--threads', String(options.numThreads)]))
  const processes: DrivenProcess[] = []
  try {
    for (const command of commands) {
      progress(`${name}: ${command.name} gets ready`)
      processes.push(await DrivenProcess.start(command))
    }
    const ask = (process: DrivenProcess, line: string) => process.ask(line, Math.max(300_000, deadline.leftMs))
    const rounds = (line: (process: DrivenProcess) => string, what: string) =>
      interleave(
        processes.map((process) => ({
          name: process.name,
          measure: async () => Number((await ask(process, line(process)))['ms']),
        })),
        options.numRuns,
        deadline,
        (round) => progress(`${name}: ${what}, round ${round} of ${options.numRuns}`),
      )
    const folder = await rounds(() => 'folder 1', 'folder')
    const counts = new Map<string, number>()
    for (const process of processes) {
      const batch = Number(process.ready['batch'])
      const perBatch = Number((await ask(process, 'compute 2'))['ms']) * batch
      counts.set(process.name, Math.max(1, Math.round((options.isQuick ? 700 : COMPUTE_MS) / perBatch)))
    }
    const compute = await rounds(({ name: who }) => `compute ${counts.get(who) ?? 1}`, 'compute')
    const [ours, theirs] = withOnnx ? await Promise.all(processes.map((process) => topOf(process, ask))) : []
    const agreement = ours && theirs ? agreementOf(ours, theirs) : undefined
    return { model: name, folder, compute, agreement, ready: processes.map(({ ready }) => ready) }
  } finally {
    for (const process of processes) process.close()
  }
}

const Top = z.object({ top: z.array(z.object({ file: z.string(), class: z.int() })) })

const topOf = async (process: DrivenProcess, ask: (process: DrivenProcess, line: string) => Promise<unknown>) =>
  new Map(Top.parse(await ask(process, 'top 100000')).top.map(({ file, class: top }) => [file, top]))

/** Share of photos that both looked at and say the same of. */
function agreementOf(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): number {
  const both = [...ours].filter(([file]) => theirs.has(file))
  return both.filter(([file, top]) => theirs.get(file) === top).length / both.length
}

function rowsOf({ model, folder, compute, agreement }: Measured, notes: string[]): string[][] {
  const block = (what: string, { ms, numRounds }: Rounds) =>
    [...ms].map(([name, values]) => {
      const ratio = ratioOf(values, ms.get(OURS) ?? values)
      const isJudged = name === ONNX && what === 'folder'
      if (isJudged && ratio.ofMedians < GOAL)
        notes.push(`${model}: ${ratio.ofMedians.toFixed(2)} times as quick as ONNX Runtime; the goal is ${GOAL}.`)
      const middle = median(values)
      const same = isJudged && agreement !== undefined ? percent(agreement) : ''
      return [model, what, name, figure(1000 / middle), figure(middle), name === OURS ? '' : ratioText(ratio), isJudged ? `≥ ${GOAL}` : '', same, String(numRounds)] // prettier-ignore
    })
  return [...block('folder', folder), ...block('compute', compute)]
}
