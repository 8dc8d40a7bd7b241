import type { Forecast } from '../../shared/contract/dry-run.ts'
import { bytes, duration, grouped, noteLine, plural, skippedLines, table } from './words.ts'
import type { Style } from './terminal.ts'

const MAX_CLASSES = 40

/** What `--dry-run` says. */
export function forecastLines(forecast: Forecast, { bold, dim }: Style): string[] {
  const { totals, counts, stages, skipped } = forecast
  const rows = counts
    .slice(0, MAX_CLASSES)
    .map(({ className, train, validation, test }) => [className, String(train), String(validation), String(test)])
  const more = counts.length - MAX_CLASSES
  return [
    `Model ${forecast.modelName}, ${forecast.executor}`,
    '',
    ...table([
      ['class', 'train', 'validation', 'test'],
      ...rows,
      ['all', String(totals.train), String(totals.validation), String(totals.test)],
    ]),
    ...(more > 0 ? [`and ${more} more classes`] : []),
    '',
    ...(skipped.length === 0 ? ['Every file can be used.'] : skippedLines(skipped, 'cannot be used')),
    ...forecast.notes.map(noteLine),
    ...stages.flatMap((stage, i) => [
      '',
      bold(`Stage ${i + 1}, ${stage.name}: ${plural(stage.epochs, 'epoch')} of ${plural(stage.stepsPerEpoch, 'step')}`),
      `  frozen:  ${grouped(stage.numFrozen)} parameters (--freeze ${stage.freeze})`,
      `  learns:  ${grouped(stage.numTrainable)} parameters in ${plural(stage.numTrainableLayers, 'layer')}, batches of ${stage.batchSize}, rate ${stage.learningRate}`,
      `  cached:  ${stage.cacheReason}`,
      `  memory:  about ${bytes(stage.memoryBytes)}`,
      `  time:    about ${duration(stage.seconds)} ${dim(`(${(stage.secondsPerStep * 1000).toFixed(1)} ms a step, measured)`)}`,
    ]),
    '',
    `Together about ${duration(forecast.seconds)} if no stage stops early, and ${bytes(forecast.memoryBytes)} of memory. Nothing was trained or written but the cache.`,
  ]
}
