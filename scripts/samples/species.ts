import { color, type Color } from './color.ts'

/** Mean and deviation of what differs from leaf to leaf. */
export type Spread = readonly [mean: number, deviation: number]

/** A kind of leaf, as a botanist's key would tell it from others. Lengths are shares of the blade's length. */
export interface Species {
  readonly name: string
  /** Width of the whole blade. */
  readonly width: Spread
  /** Small is a round base or tip, 1 and more a drawn-out one. Together they say where the blade is widest. */
  readonly base: Spread
  readonly tip: Spread
  /** How far the blade reaches back beside its stalk, as a heart's does. */
  readonly heart: Spread
  /** Lobes on a side and how deep the bays between them are. */
  readonly numLobes: Spread
  readonly lobeDepth: Spread
  /** Teeth on a side and how deep they are; `doubled` gives every second tooth a smaller one. */
  readonly numTeeth: Spread
  readonly toothDepth: Spread
  readonly doubled: boolean
  /** Pairs of side veins, how steeply they rise, and how much the blade bulges between them. */
  readonly numVeins: Spread
  readonly veinRise: Spread
  readonly bulge: Spread
  /** 0 dull to 1 waxy. */
  readonly gloss: Spread
  /** Stalk beyond the blade. */
  readonly stalk: Spread
  /** From young to old green. */
  readonly greens: readonly [Color, Color, Color]
  readonly autumn: readonly Color[]
}

/** Four that no flora knows. Wickbeam and Tarnel are the pair that is hard to tell apart. */
export const SPECIES: readonly Species[] = [
  {
    name: 'Fenlance',
    width: [0.22, 0.03],
    base: [0.75, 0.08],
    tip: [0.95, 0.08],
    heart: [0, 0],
    numLobes: [0, 0],
    lobeDepth: [0, 0],
    numTeeth: [34, 3],
    toothDepth: [0.035, 0.01],
    doubled: false,
    numVeins: [14, 1.5],
    veinRise: [1.3, 0.15],
    bulge: [0.5, 0.15],
    gloss: [0.5, 0.15],
    stalk: [0.1, 0.025],
    greens: [color('#adbcaa'), color('#8aa596'), color('#6a8c80')],
    autumn: [color('#d6cb8a'), color('#c9bd7a')],
  },
  {
    name: 'Harrock',
    width: [0.74, 0.05],
    base: [0.95, 0.08],
    tip: [0.5, 0.05],
    heart: [0, 0],
    numLobes: [3.7, 0.25],
    lobeDepth: [0.6, 0.05],
    numTeeth: [0, 0],
    toothDepth: [0, 0],
    doubled: false,
    numVeins: [3.7, 0.25],
    veinRise: [0.85, 0.08],
    bulge: [0.7, 0.15],
    gloss: [0.45, 0.15],
    stalk: [0.09, 0.03],
    greens: [color('#93903c'), color('#74722c'), color('#565024')],
    autumn: [color('#a85a2c'), color('#8c4a27')],
  },
  {
    name: 'Wickbeam',
    width: [0.53, 0.04],
    base: [0.62, 0.07],
    tip: [0.86, 0.08],
    heart: [0.02, 0.02],
    numLobes: [0, 0],
    lobeDepth: [0, 0],
    numTeeth: [13, 1.2],
    toothDepth: [0.1, 0.018],
    doubled: true,
    numVeins: [11, 1],
    veinRise: [0.75, 0.08],
    bulge: [1.1, 0.2],
    gloss: [0.3, 0.12],
    stalk: [0.12, 0.03],
    greens: [color('#8fb548'), color('#63953c'), color('#457a35')],
    autumn: [color('#cf8a34'), color('#c9962e')],
  },
  {
    name: 'Tarnel',
    width: [0.8, 0.05],
    base: [0.5, 0.06],
    tip: [0.72, 0.07],
    heart: [0.16, 0.05],
    numLobes: [0, 0],
    lobeDepth: [0, 0],
    numTeeth: [24, 2],
    toothDepth: [0.035, 0.012],
    doubled: false,
    numVeins: [6.5, 0.7],
    veinRise: [0.62, 0.08],
    bulge: [0.7, 0.2],
    gloss: [0.5, 0.15],
    stalk: [0.22, 0.05],
    greens: [color('#6f9a55'), color('#417a4a'), color('#2a5a42')],
    autumn: [color('#e0bf3c'), color('#d9b23a')],
  },
]
