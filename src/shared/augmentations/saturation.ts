import { colorFactor } from './augmentation-kind.ts'

/** Scales the distance from gray by 1 ± this. */
export const saturation = colorFactor('Color', 2)
