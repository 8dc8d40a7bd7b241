import type { ForecastEvent } from '../../shared/contract/app/runs.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { Engine } from '../engine/engine.ts'
import { Live } from '../live.ts'

/** Reads the photos and times a few steps; the listener's leaving stops it. */
export async function* forecastRun(
  engine: Engine,
  request: TrainRequest,
  signal?: AbortSignal,
): AsyncGenerator<ForecastEvent, void, void> {
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  const latest = new Live<ForecastEvent>({ kind: 'progress', phase: 'photos', numDone: 0, numTotal: 0 })
  const done = new AbortController()
  const work = engine
    .ask((trainer) =>
      trainer.dryRun(
        { request, executor: 'auto', everyStep: false },
        {
          signal: stop.signal,
          onEvent: (event) => {
            if (event.kind !== 'progress') return
            const { numDone, numTotal } = event
            latest.set({ kind: 'progress', phase: event.phase === 'probe' ? 'probe' : 'photos', numDone, numTotal })
          },
        },
      ),
    )
    .finally(() => done.abort())
  try {
    yield* latest.follow(done.signal)
    const { forecast } = await work
    if (forecast) yield { kind: 'forecast', forecast }
  } finally {
    abort()
    signal?.removeEventListener('abort', abort)
    await work.catch(() => undefined)
  }
}
