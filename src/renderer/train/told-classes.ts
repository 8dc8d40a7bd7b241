import type { EpochPoint, RunEnding, StageInfo, Tally } from '../../shared/contract/app/runs.ts'

/** How each class did, and at which epoch. */
export interface ClassesTold {
  readonly epochNumber: number
  /** Its weights are the run's model. */
  readonly isKept: boolean
  /** In the order of the classes; `null` for one without photos. `tally` is missing in runs of older versions. */
  readonly classes: readonly ({ readonly share: number; readonly tally?: Tally } | null)[]
}

interface Facts {
  readonly epochs: readonly EpochPoint[]
  readonly stages: readonly Pick<StageInfo, 'numValidationPerClass'>[]
  readonly ending: RunEnding | null
}

/** The newest epoch while it learns; of a run that is over what its report says of the weights that are kept. */
export function toldClasses({ epochs, stages, ending }: Facts): ClassesTold | undefined {
  if (ending && ending.keptEpochNumber !== null && ending.validationPerClass.length > 0)
    return {
      epochNumber: ending.keptEpochNumber,
      isKept: true,
      classes: ending.validationPerClass.map((tally) =>
        tally.numPhotos === 0 ? null : { share: tally.numRight / tally.numPhotos, tally },
      ),
    }
  const last = epochs.at(-1)
  if (!last?.valPerClass || ending) return undefined
  const counts = stages[last.stageIndex]?.numValidationPerClass
  return {
    epochNumber: last.epochNumber,
    isKept: false,
    classes: last.valPerClass.map((share, c) => {
      const numPhotos = counts?.[c]
      if (share === null) return null
      return numPhotos === undefined
        ? { share }
        : { share, tally: { numRight: Math.round(share * numPhotos), numPhotos } }
    }),
  }
}
