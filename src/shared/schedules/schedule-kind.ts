import type { Fields, PartKind, SettingsOf } from '../contract/part-kind.ts'

/** A step of a stage. */
export interface StepOfStage {
  /** Of the stage, before blocks have their share. */
  readonly learningRate: number
  /** From 0 to `numSteps`. */
  readonly step: number
  /** At least 1. */
  readonly numSteps: number
  readonly stepsPerEpoch: number
}

/** Everything that is known of one schedule. */
export interface ScheduleKind<Kind extends string, F extends Fields> extends PartKind<Kind, F> {
  /** The learning rate of a step. */
  rateAt(settings: SettingsOf<F>, step: StepOfStage): number
}

/** For its types. */
export const schedule = <const Kind extends string, const F extends Fields>(kind: ScheduleKind<Kind, F>) => kind
