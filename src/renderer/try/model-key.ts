import type { ModelSource, TryModel } from '../../shared/contract/app/tries.ts'

/** A model as text, for an address or a list's value: `run-3`, `original:frostnet-64`. */
export const keyOf = (source: ModelSource): string => (source.kind === 'run' ? source.runId : `original:${source.name}`)

/** The model of a key; otherwise the newest run that can be asked, those that were stopped last; otherwise the first there is. */
export function chosenModel(models: readonly TryModel[], key: string): TryModel | undefined {
  const asked = models.filter(({ reason }) => reason === null)
  return (
    models.find(({ source }) => keyOf(source) === key) ??
    asked.find(({ state }) => state === 'finished' || state === 'running') ??
    asked.find(({ state }) => state === 'original') ??
    asked[0] ??
    models[0]
  )
}
