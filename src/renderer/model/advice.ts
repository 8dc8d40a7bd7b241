import type { LayerMap } from '../../shared/contract/app/layer-map.ts'

/** What a person's photos say about a line. */
export interface AdviceFacts {
  readonly map: LayerMap
  readonly line: number
  readonly suggestedStop: number
  /** Of all classes together, those held back left out: what the suggestion goes by. */
  readonly numTrainPhotos: number
  readonly numClasses: number
  /** How many of the project's classes the model tells apart as it is. */
  readonly numKnown: number
}

export type Advice =
  /** Nothing to go by yet. */
  | { readonly kind: 'no-labels' }
  /** As it is: how the classes fit. */
  | { readonly kind: 'classes-known' | 'classes-partly-known' | 'classes-unknown' }
  | { readonly kind: 'memorises' | 'less-than-suggested' | 'as-suggested' | 'more-than-suggested' }

/** Fewer photos for each block that learns make a net fit single photos (Yosinski et al. 2014, arXiv:1411.1792). */
const FEW_PHOTOS = 150

/** Whether a line suits the photos at hand, and if not, in which way. */
export function adviceFor({ map, line, suggestedStop, numTrainPhotos, numClasses, numKnown }: AdviceFacts): Advice {
  if (line >= map.blocks.length)
    return {
      kind:
        numClasses > 0 && numKnown === numClasses
          ? 'classes-known'
          : numKnown > 0
            ? 'classes-partly-known'
            : 'classes-unknown',
    }
  if (numTrainPhotos === 0) return { kind: 'no-labels' }
  const numLearning = map.blocks.length - 1 - line
  if (line === suggestedStop) return { kind: 'as-suggested' }
  if (line > suggestedStop) return { kind: 'more-than-suggested' }
  const isMuch = numLearning > Math.max(2, (map.blocks.length - 1) / 3) && numTrainPhotos < 2 * FEW_PHOTOS
  return { kind: isMuch || numTrainPhotos < FEW_PHOTOS ? 'memorises' : 'less-than-suggested' }
}
