import type { Forecast, StageForecast } from '../../shared/contract/dry-run.ts'
import { say } from '../texts/say.ts'
import { bytes, duration, grouped, noteLine, skippedLines, table } from './words.ts'
import { around, type Style } from './terminal.ts'

const MAX_CLASSES = 40

/** What `--dry-run` says. */
export function forecastLines(forecast: Forecast, style: Style): string[] {
  const { counts, stages, skipped } = forecast
  const more = counts.length - MAX_CLASSES
  return [
    say('forecast.model', { name: forecast.modelName, executor: forecast.executor }),
    '',
    ...countLines(forecast),
    ...(more > 0 ? [say('forecast.moreClasses', { classes: more })] : []),
    '',
    ...(skipped.length === 0 ? [say('forecast.everyFile')] : skippedLines(skipped, 'now')),
    ...forecast.notes.map(noteLine),
    ...stages.flatMap((stage, i) => ['', ...stageLines(stage, i + 1, style)]),
    '',
    say('forecast.together', { duration: duration(forecast.seconds), memory: bytes(forecast.memoryBytes) }),
  ]
}

/** How many photos of each class are in each set. */
function countLines({ counts, totals }: Forecast): string[] {
  const columns = ['class', 'train', 'validation', 'test'] as const
  const row = (name: string, { train, validation, test }: Forecast['totals']): string[] => [
    name,
    ...[train, validation, test].map(grouped),
  ]
  return table([
    columns.map((column) => say(`forecast.columns.${column}`)),
    ...counts.slice(0, MAX_CLASSES).map((count) => row(count.className, count)),
    row(say('forecast.all'), totals),
  ])
}

function stageLines(stage: StageForecast, number: number, style: Style): string[] {
  const { begin: dim, end: plain } = around(style.dim)
  const { name, epochs, stepsPerEpoch: steps, batchSize } = stage
  const rows = {
    frozen: say('forecast.frozen', { parameters: stage.numFrozen, line: stage.freeze }),
    learns: say('forecast.learns', {
      parameters: stage.numTrainable,
      layers: stage.numTrainableLayers,
      batchSize,
      rate: String(stage.learningRate),
    }),
    cached: stage.cacheReason,
    memory: say('forecast.memory', { memory: bytes(stage.memoryBytes) }),
    time: say('forecast.time', {
      duration: duration(stage.seconds),
      milliseconds: stage.secondsPerStep * 1000,
      dim,
      plain,
    }),
  }
  const named = Object.entries(rows).map(
    ([row, text]) => [say(`forecast.rows.${row as keyof typeof rows}`), text] as const,
  )
  const width = Math.max(...named.map(([row]) => row.length))
  return [
    style.bold(say('forecast.stage', { number, name, epochs, steps })),
    ...named.map(([row, text]) => `  ${row.padEnd(width)}  ${text}`),
  ]
}
