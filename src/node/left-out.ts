/** Executors that are not to be used here though they may be there, by their kinds, with commas: to try out what a machine without them does. */
const VARIABLE = 'FROSTLINE_WITHOUT'

export const isLeftOut = (executor: 'native' | 'onnx', env: NodeJS.ProcessEnv = process.env): boolean =>
  (env[VARIABLE] ?? '').split(',').includes(executor)

/** What is named there and is no such executor. */
export const unknownLeftOut = (env: NodeJS.ProcessEnv): string[] =>
  (env[VARIABLE] ?? '').split(',').filter((name) => name !== '' && !['native', 'onnx'].includes(name))

export const unknownInWords = (name: string): string => `${VARIABLE} names “${name}”, which leaves nothing out.`

/** Why it does not load then, and what to do where that is not meant. */
export const LEFT_OUT = `${VARIABLE} leaves it out`
export const USE_IT_AGAIN = `Unset ${VARIABLE} to use it.`
