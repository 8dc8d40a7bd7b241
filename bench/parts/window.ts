import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { median } from '../measure/statistics.ts'
import { type Part, type PartContext, type PartResult, SkippedError } from '../part.ts'
import { missing, PROJECT_FOLDER, SHARED_FOLDER } from '../places.ts'
import { runOnce } from '../processes/run-once.ts'
import type { Table } from '../report/table.ts'

export const windowPart: Part = {
  name: 'window',
  title: 'The window',
  method:
    'The built window in Chromium without a screen, driven as tests drive it, served by `frostline serve` on the same cores. A long task is what Chromium calls so: over 50 ms by the clock. How long the thread itself was at work in a task, its own time, is of Chromium’s tracing; the rest it waited for a core. ' +
    'A label is timed from the key to the frame that shows it, and to its row in the database as another process reads it. Opening again: a project with all those photos, from the click to the first picture. ' +
    'Import: photos in folders into a new project, in turns with sharp alone decoding the same files to the same size on all cores.',
  limitMinutes: 30,
  run: measureWindow,
}

const Milliseconds = z.array(z.number())
const Tasks = z.object({
  long: z.array(z.object({ wallMs: z.number(), ownMs: z.number() })),
  busiestMs: z.number(),
})
const Smooth = { longTasksMs: Milliseconds, framesMs: Milliseconds, tasks: Tasks }
/** A line of `measure.ts`. */
export const Measured = z.discriminatedUnion('what', [
  z.object({ what: z.literal('grid'), numPhotos: z.number(), ...Smooth }),
  z.object({ what: z.literal('label'), paintMs: Milliseconds.min(1), diskMs: Milliseconds.min(1) }),
  z.object({ what: z.literal('first paint'), servedMs: z.number(), paintMs: z.number(), usableMs: z.number() }),
  z.object({ what: z.literal('reopening'), numPhotos: z.number(), milliseconds: z.number() }),
  z.object({ what: z.literal('layer map'), model: z.string(), numLayers: z.number(), openedMs: z.number(), ...Smooth }),
  z.object({ what: z.literal('chart'), numPoints: z.number(), openedMs: z.number(), ...Smooth }),
])
export type Measured = z.output<typeof Measured>
const Import = z.object({
  kind: z.enum(['small', 'camera']),
  numFiles: z.number(),
  oursPerSecond: z.number(),
  peerPerSecond: z.number(),
})
type Import = z.output<typeof Import>

const IMPORT_GOAL = 0.85
const SMALL_PHOTOS = ['flowers', 'apple-leaves', 'magnetic-tile', 'sign-digits'].map((name) =>
  join(SHARED_FOLDER, 'data', name),
)

async function measureWindow(context: PartContext): Promise<PartResult> {
  if (!existsSync(join(PROJECT_FOLDER, 'out', 'renderer', 'index.html')))
    throw new SkippedError('the window has not been built: `npm run build:window`.')
  const { options, progress, scratchFolder, leaveOut } = context
  const numPhotos = options.isQuick ? 2000 : 20_000
  progress(`the window, with ${numPhotos} photos`)
  const measured = (await runScript('measure.ts', [join(scratchFolder, 'home'), String(numPhotos)], context)).map(
    (line) => Measured.parse(line),
  )
  const rows = measured.flatMap(rowsOf)
  const lacking = missing(...SMALL_PHOTOS)
  if (lacking !== undefined) leaveOut(`Import left out: ${lacking}`)
  progress('importing')
  const imports = lacking === undefined ? await measureImport(context) : []
  const columns = ['what', 'measured', 'goal']
  const tables: Table[] = [{ columns, rows }]
  if (imports.length > 0) tables.push(importTable(imports))
  const notes = [...importNotes(imports), ...measured.flatMap(noteOn)]
  return { tables, notes, versions: {}, data: { measured, imports } }
}

async function measureImport(context: PartContext): Promise<Import[]> {
  const args = [context.scratchFolder, String(context.options.numRuns), ...SMALL_PHOTOS]
  return (await runScript('import.ts', args, context)).map((line) => Import.parse(line))
}

async function runScript(script: string, args: readonly string[], { deadline }: PartContext) {
  const command = {
    name: script,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', join(PROJECT_FOLDER, 'bench', 'window', script), ...args],
    env: process.env,
  }
  return (await runOnce(command, Math.max(60_000, deadline.leftMs))).lines
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const spread = (values: readonly number[]): string => `${ms(median(values))} (${ms(Math.max(...values))} at most)`
const smoothness = ({ longTasksMs, framesMs }: { longTasksMs: number[]; framesMs: number[] }): string =>
  `${longTasksMs.length === 0 ? 'no long task' : `${longTasksMs.length} long tasks, ${ms(Math.max(...longTasksMs))} at most`}; frames ${spread(framesMs)}`

const SMOOTH_GOAL = 'no task over 50 ms'
const OWN_GOAL = '≤ 50 ms'

/** Where tasks were long by the clock: how much of them was the window's own. */
export function noteOn(measured: Measured): string[] {
  if ((measured.what !== 'grid' && measured.what !== 'chart') || measured.tasks.long.length === 0) return []
  const { long } = measured.tasks
  const own = long.map(({ ownMs }) => ownMs)
  const share = own.reduce((sum, each) => sum + each, 0) / long.reduce((sum, { wallMs }) => sum + wallMs, 0)
  const numOver = own.filter((each) => each > 50).length
  const over = numOver === 0 ? 'none of them over 50 ms' : `${numOver} of them over 50 ms`
  return [
    `${measured.what === 'grid' ? 'Scrolling' : 'Charts'}: of the time of ${long.length} long tasks, ${(100 * share).toFixed(0)} % was the thread’s own, ${ms(Math.max(...own))} at most and ${over}; the rest it waited for a core.`,
  ]
}

/** Rows of the table: what was measured, how, and what is wanted of it. */
export function rowsOf(measured: Measured): string[][] {
  switch (measured.what) {
    case 'grid':
      return [
        [`scrolling a grid of ${measured.numPhotos} photos`, smoothness(measured), SMOOTH_GOAL],
        ['its busiest task, the thread’s own time', ms(measured.tasks.busiestMs), OWN_GOAL],
      ]
    case 'label':
      return [
        ['a label, from the key to the frame', spread(measured.paintMs), '≤ 50 ms'],
        ['a label, from the key to the disk', spread(measured.diskMs), 'before the next'],
      ]
    case 'first paint':
      return [
        ['`frostline serve` until it answers', ms(measured.servedMs), ''],
        ['first paint of the window', ms(measured.paintMs), ''],
        ['until Start can be used', ms(measured.usableMs), ''],
      ]
    case 'reopening':
      return [[`opening a project of ${measured.numPhotos} photos again`, ms(measured.milliseconds), '≤ 2000 ms']]
    case 'layer map':
      return [
        [
          `layer map of ${measured.model} with ${measured.numLayers} layers, until it can be used`,
          ms(measured.openedMs),
          '≤ 300 ms',
        ],
        [`dragging the frost line of ${measured.model}`, smoothness(measured), 'frames ≤ 16 ms'],
      ]
    case 'chart':
      return [
        [`charts of a run with ${measured.numPoints} steps while it trains`, smoothness(measured), SMOOTH_GOAL],
        ['their busiest task, the thread’s own time', ms(measured.tasks.busiestMs), OWN_GOAL],
        ['the same after a reload, until drawn', ms(measured.openedMs), ''],
      ]
  }
}

const IMPORTED = { small: 'small photos', camera: 'photos of 6 megapixels' } as const

function importsByKind(imports: readonly Import[]) {
  return (['small', 'camera'] as const).flatMap((kind) => {
    const rounds = imports.filter((each) => each.kind === kind)
    const ratio = median(rounds.map(({ oursPerSecond, peerPerSecond }) => oursPerSecond / peerPerSecond))
    return rounds.length === 0 ? [] : [{ name: `${rounds[0].numFiles} ${IMPORTED[kind]}`, rounds, ratio }]
  })
}

function importTable(imports: readonly Import[]): Table {
  const rate = (values: readonly number[]): string => median(values).toFixed(0)
  return {
    columns: ['import', 'Frostline, photos/s', 'sharp alone, photos/s', 'of sharp alone', 'goal', 'rounds'],
    rows: importsByKind(imports).map(({ name, rounds, ratio }) => [
      name,
      rate(rounds.map(({ oursPerSecond }) => oursPerSecond)),
      rate(rounds.map(({ peerPerSecond }) => peerPerSecond)),
      ratio.toFixed(2),
      `≥ ${IMPORT_GOAL}`,
      String(rounds.length),
    ]),
  }
}

function importNotes(imports: readonly Import[]): string[] {
  return importsByKind(imports)
    .filter(({ ratio }) => ratio < IMPORT_GOAL)
    .map(
      ({ name, ratio }) => `Import of ${name} reaches ${ratio.toFixed(2)} of sharp alone; the goal is ${IMPORT_GOAL}.`,
    )
}
