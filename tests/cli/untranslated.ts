/** What a command line that speaks `en-XA` may say in other words: each for a reason. */
export interface Allowed {
  readonly text: RegExp
  readonly why: string
}

/** `one two three`, cut off anywhere: what makes each message longer (src/shared/messages/pseudo.ts). */
const beginnings = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
  .flatMap((word) => Array.from(word, (_, i) => word.slice(0, i + 1)))
  .join('|')
const LONGER = new RegExp(`(?: (?:${beginnings}))+⟧`, 'g')

/**
 * Lines with letters that did not come from a message: in `en-XA` each letter of one is accented, wherever it stands, so that what a message was
 * given is found as well.
 */
export function untranslated(text: string, allowed: readonly Allowed[]): string[] {
  return text
    .replaceAll(LONGER, '⟧')
    .split('\n')
    .flatMap((line) => {
      const rest = allowed.reduce((left, { text: pattern }) => left.replaceAll(pattern, ' '), line)
      return /[A-Za-z]/.test(rest) ? [`${line}   has: ${rest.replaceAll(/[^A-Za-z]+/g, ' ').trim()}`] : []
    })
}

/** Commander words them, in English alone. */
export const COMMANDER: readonly Allowed[] = [
  { text: /^(?:Usage: frostline[a-z -]*(?=[[<]|$)|Options:|Arguments:|Commands:)/g, why: 'titles' },
  { text: /display help for command|output the version number|-V, /g, why: 'its own options' },
  { text: /\((?:choices|default): [^)⟦⟧]*\)/g, why: 'what an option takes, and what it is otherwise' },
  {
    text: /(?:Unknown option|Unknown command|Missing required argument) '[\w-]+'|\(?Did you mean [\w-]+\?\)?/g,
    why: 'what cannot be understood',
  },
  {
    text: /Option '[^']*' argument '[^']*' is invalid\.|Allowed choices are [\w, ]+\./g,
    why: 'what a flag cannot take',
  },
]

/** What is typed, and what programs read. */
export const TYPED: readonly Allowed[] = [
  { text: /^ {2}(?:frostline|ssh|find|FROSTLINE_MODEL_PATH=\S+) (?:(?! {2}|⟦).)*/g, why: 'commands that can be typed' },
  { text: /frostline (?:train|serve|predict|evaluate|export)\b[^⟦⟧]*/g, why: 'such commands within a sentence' },
  { text: /(?<![\w-])--?[a-z][a-z-]*/g, why: 'flags have names' },
  { text: /[<[][\w./:| -]+(?:\.\.\.)?[>\]]/g, why: 'so has what follows them' },
  {
    text: /\b(?:frostnet-64|tfjs, savedmodel, onnx, keras|caffe, torch|10 GiB)\b|(?<=: )(?:auto|adam|float32)(?=\))/g,
    why: 'so have values',
  },
  { text: /\b\d+(?:\.\d+)?e-\d\b/g, why: 'powers of ten' },
]
