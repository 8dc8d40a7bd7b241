import { join } from 'node:path'
import { z } from 'zod'
import { median } from '../measure/statistics.ts'
import type { Part, PartContext, PartResult } from '../part.ts'
import { ourCommand } from '../processes/ours.ts'
import { runOnce } from '../processes/run-once.ts'

/** Megabytes up to which a model is a small one, and milliseconds in which it must be open. */
const SMALL = { megabytes: 20, openMs: 1000 }
const LARGE_OPEN_MS = 4000
const EXPORT_GOAL = 2

export const models: Part = {
  name: 'models',
  title: 'Model files',
  method:
    'Networks with a 1000-class top and random weights, opened from Frostline’s own folder and from a `.keras` file, and exported in each format: read, written, hashed and synced, without the comparison of answers. ' +
    '`disk`: the same bytes written and synced once more.',
  limitMinutes: 10,
  run: measureModels,
}

const Line = z.object({
  what: z.enum(['open', 'export']),
  title: z.string(),
  format: z.string(),
  megabytes: z.number(),
  ms: z.number(),
  diskMs: z.number().optional(),
})

async function measureModels({ options, progress, deadline, scratchFolder }: PartContext): Promise<PartResult> {
  progress('opening and exporting models')
  const args = [join(scratchFolder), String(options.isQuick ? 1 : options.numRuns)]
  const command = ourCommand('Frostline', 'model-files.ts', args, options.numThreads)
  const lines = (await runOnce(command, Math.max(60_000, deadline.leftMs))).lines.map((line) => Line.parse(line))
  const groups = new Map<string, z.output<typeof Line>[]>()
  for (const line of lines) {
    const key = `${line.what} ${line.title} ${line.format}`
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const rows: string[][] = []
  const notes: string[] = []
  for (const group of groups.values()) {
    const [{ what, title, format, megabytes }] = group
    const ms = median(group.map((line) => line.ms))
    const disk = group.flatMap(({ diskMs }) => (diskMs === undefined ? [] : [diskMs]))
    const times = disk.length === 0 ? undefined : ms / median(disk)
    const openGoal = megabytes < SMALL.megabytes ? SMALL.openMs : LARGE_OPEN_MS
    rows.push([
      title,
      what,
      format,
      megabytes.toFixed(0),
      ms.toFixed(0),
      times === undefined ? '' : median(disk).toFixed(0),
      times === undefined ? '' : times.toFixed(1),
      times === undefined ? `≤ ${openGoal} ms` : `≤ ${EXPORT_GOAL} times the disk`,
      String(group.length),
    ])
    if (times === undefined ? ms > openGoal : times > EXPORT_GOAL)
      notes.push(`${title}, ${what} ${format}: the goal is missed.`)
  }
  const columns = ['model', 'what', 'format', 'MB', 'ms', 'disk, ms', 'times the disk', 'goal', 'rounds']
  return { tables: [{ columns, rows }], notes, versions: {}, data: lines }
}
