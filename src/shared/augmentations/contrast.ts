import { colorFactor } from './augmentation-kind.ts'

/** Scales the distance from the photo's mean by 1 ± this. */
export const contrast = colorFactor('Contrast', 1)
