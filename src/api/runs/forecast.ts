import type { ForecastEvent } from '../../shared/contract/app/runs.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { Engine } from '../engine/engine.ts'
import { withProgress } from '../with-progress.ts'

/** Reads the photos and times a few steps; the listener's leaving stops it. */
export async function* forecastRun(
  engine: Engine,
  request: TrainRequest,
  signal?: AbortSignal,
): AsyncGenerator<ForecastEvent, void, void> {
  const begun: ForecastEvent = { kind: 'progress', phase: 'photos', numDone: 0, numTotal: 0 }
  const params = { request, executor: 'auto' as const, everyStep: false }
  const events = withProgress<ForecastEvent, ForecastEvent | undefined>(
    begun,
    async ({ signal: stop, onProgress }) => {
      const { forecast } = await engine.ask((trainer) =>
        trainer.dryRun(params, {
          signal: stop,
          onEvent: (event) => {
            if (event.kind !== 'progress') return
            const { numDone, numTotal } = event
            onProgress({ kind: 'progress', phase: event.phase === 'probe' ? 'probe' : 'photos', numDone, numTotal })
          },
        }),
      )
      return forecast && { kind: 'forecast', forecast }
    },
    signal,
  )
  for await (const event of events) if (event !== undefined) yield event
}
