import { z } from 'zod'
import { Contest } from '../measure/contest.ts'
import type { Rounds } from '../measure/interleave.ts'
import { median, ratioOf } from '../measure/statistics.ts'
import { modelFolder, MODELS } from '../models.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { FLOWERS, missing, MOBILENET } from '../places.ts'
import { ourCommand } from '../processes/ours.ts'
import { figure, percent, ratioText } from '../report/table.ts'
import { versionsOf } from '../report/versions.ts'

const OURS = 'Frostline'
const ONNX = 'ONNX Runtime'
const GOAL = 0.95
const COMPUTE_MS = 3000
const QUICK_COMPUTE_MS = 700

export const predict: Part = {
  name: 'predict',
  title: 'Prediction over a folder',
  method:
    'Flowers (JPEGs) with the whole model and its 1000 classes; the model is loaded before. `folder`: every file opened, decoded, resized and classified; ' +
    '`compute`: batches that are decoded already; `processor time`: of all threads, over the folder, which other work on the machine changes least. ONNX Runtime has all its graph optimizations, the batch size that a probe finds quickest, and ' +
    'Pillow decoding with libjpeg scaling on as many threads beside it. Agreement is the share of photos with the same top class: decoders and resizing ' +
    'differ, so it is below 100 %.',
  limitMinutes: 20,
  run: measurePrediction,
}

interface Measured {
  readonly model: string
  readonly folder: Rounds
  readonly compute: Rounds
  readonly cpu: Rounds
  readonly agreement: number | undefined
  readonly ready: readonly unknown[]
}

async function measurePrediction(context: PartContext): Promise<PartResult> {
  const lacking = missing(FLOWERS, MOBILENET)
  if (lacking !== undefined) throw new SkippedError(lacking)
  const noOnnx = context.python.lacks('onnx', 'onnxruntime', 'PIL', 'numpy')
  const notes: string[] = []
  if (noOnnx !== undefined) context.leaveOut(`ONNX Runtime left out: ${noOnnx}.`)
  const wanted = context.options.models ?? MODELS
  const results: Measured[] = []
  for (const name of wanted) {
    const folder = name === 'mobilenet-v1-0.25' ? MOBILENET : await modelFolder(name, context)
    if (folder === undefined) context.leaveOut(`${name} left out: it is written by Keras, which is not here.`)
    else if (context.deadline.isOver) context.leaveOut(`${name} left out: the part's time was up.`)
    else results.push(await measureModel(name, folder, context, noOnnx === undefined))
  }
  const rows = results.flatMap((result) => rowsOf(result, notes))
  return {
    tables: [
      {
        columns: [
          'model',
          'what',
          'who',
          'photos/s',
          'ms a photo',
          'times as long as Frostline',
          'goal',
          'same top class',
          'rounds',
        ],
        rows,
      },
    ],
    notes,
    versions: versionsOf(results.flatMap(({ ready }) => ready)),
    data: results.map(({ folder, compute, cpu, ...rest }) => ({
      ...rest,
      folder: Object.fromEntries(folder.ms),
      compute: Object.fromEntries(compute.ms),
      cpu: Object.fromEntries(cpu.ms),
    })),
  }
}

async function measureModel(name: string, model: string, context: PartContext, withOnnx: boolean): Promise<Measured> {
  const { options, python } = context
  const args = ['--model', model, '--photos', FLOWERS]
  const commands = [ourCommand(OURS, 'predict.ts', args, options.numThreads)]
  if (withOnnx)
    commands.push(python.command(ONNX, 'onnx_predict.py', [...args, '--threads', String(options.numThreads)]))
  const contest = await Contest.start(name, commands, context)
  try {
    const folder = await contest.rounds('folder')
    const compute = await contest.rounds('compute', options.isQuick ? QUICK_COMPUTE_MS : COMPUTE_MS)
    const cpu = await contest.rounds('cpu')
    const answers = withOnnx ? await contest.askEach('top 100000') : new Map<string, unknown>()
    const [ours, theirs] = [OURS, ONNX].map((who) => (answers.has(who) ? topOf(answers.get(who)) : undefined))
    const agreement = ours && theirs ? agreementOf(ours, theirs) : undefined
    return { model: name, folder, compute, cpu, agreement, ready: [...contest.ready.values()] }
  } finally {
    contest.close()
  }
}

const Top = z.object({ top: z.array(z.object({ file: z.string(), class: z.int() })) })

const topOf = (answer: unknown): Map<string, number> =>
  new Map(Top.parse(answer).top.map(({ file, class: top }) => [file, top]))

/** Share of photos that both looked at and say the same of. */
function agreementOf(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): number {
  const both = [...ours].filter(([file]) => theirs.has(file))
  return both.filter(([file, top]) => theirs.get(file) === top).length / both.length
}

function rowsOf({ model, folder, compute, cpu, agreement }: Measured, notes: string[]): string[][] {
  const block = (what: string, { ms, numRounds }: Rounds) =>
    [...ms].map(([name, values]) => {
      const ratio = ratioOf(values, ms.get(OURS) ?? values)
      const isJudged = name === ONNX && what === 'folder'
      if (isJudged && ratio.ofMedians < GOAL)
        notes.push(`${model}: ${ratio.ofMedians.toFixed(2)} times as quick as ONNX Runtime; the goal is ${GOAL}.`)
      const middle = median(values)
      const same = isJudged && agreement !== undefined ? percent(agreement) : ''
      return [
        model,
        what,
        name,
        what === 'processor time' ? '' : figure(1000 / middle),
        figure(middle),
        name === OURS ? '' : ratioText(ratio),
        isJudged ? `≥ ${GOAL}` : '',
        same,
        String(numRounds),
      ]
    })
  return [...block('folder', folder), ...block('compute', compute), ...block('processor time', cpu)]
}
