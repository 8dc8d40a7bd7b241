import { say, words } from './say.ts'

/** Words for a process that hangs. */
export const silenceTexts = {
  ...words('silence'),
  notAnswering: (since: string): string => say('silence.notAnswering', { since }),
}
