/** Words for a process that hangs. */
export const silenceTexts = {
  notAnswering: (since: string): string => `Not answering since ${since}`,
  continue: { stopped: 'Continue', silent: 'Try again' },
  end: 'End',
  /** Of the process that quick questions are asked. */
  questions: {
    silence: {
      stopped: 'The process that computes predictions and estimates was stopped by a signal. It can go on.',
      silent: 'The process that computes predictions and estimates does nothing. Another can be asked the same.',
    },
    endHint: 'Ends the process. What it was asked stays without an answer; training is not touched.',
  },
}
