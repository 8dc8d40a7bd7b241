import { schedule } from './schedule-kind.ts'

export const constant = schedule({
  kind: 'constant',
  label: 'Constant',
  fields: {},
  rateAt: (_settings, { learningRate }) => learningRate,
})
