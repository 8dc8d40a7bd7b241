import type { ModelSource, TryModel } from '../../shared/contract/app/tries.ts'

/** A model as text, for an address or a list's value: `run-3`, `original:frostnet-64`. */
export const keyOf = (source: ModelSource): string => (source.kind === 'run' ? source.runId : `original:${source.name}`)

/** The model of a key; otherwise the newest run that can be asked; otherwise the first there is. */
export function chosenModel(models: readonly TryModel[], key: string): TryModel | undefined {
  return (
    models.find(({ source }) => keyOf(source) === key) ??
    models.find(({ source, reason, state }) => source.kind === 'run' && state === 'finished' && reason === null) ??
    models.find(({ source, reason }) => source.kind === 'original' && reason === null) ??
    models[0]
  )
}
