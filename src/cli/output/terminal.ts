import { color, printable } from './printable.ts'
import { nobodyReads } from './nobody-reads.ts'
import { type StreamRecord, writeRecord } from './stream-records.ts'

/** Where a command speaks, a line at a time, in which the names of others are made printable. Text goes to stdout, the live line to stderr; with `--json` stdout has records only. */
export interface Terminal {
  readonly isJson: boolean
  /** A line for a person; dropped with `--json`. */
  line(text?: string): void
  /** A line for a person that is no result, on stdout; dropped with `--json` and `--quiet`. */
  remark(text?: string): void
  /** The same on stderr. */
  aside(text: string): void
  /** One record; dropped without `--json`. NaN and Infinity become text, as in metrics.jsonl. */
  record(record: StreamRecord): void
  /** Rewrites the live line; dropped where nobody looks. Empty clears it. */
  live(text: string): void
  /** Nobody reads stdout any more: what a person must know goes to stderr. */
  readonly isUnread: boolean
  readonly isLive: boolean
  readonly isQuiet: boolean
  readonly style: Style
}

type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly bad: Paint
}

interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
}

export interface Manner {
  readonly json?: boolean | undefined
  /** Results only. */
  readonly quiet?: boolean | undefined
}

/** What begins and ends a manner of writing, for a message in which something is written so. */
export function around(paint: Paint): { readonly begin: string; readonly end: string } {
  const [begin = '', end = ''] = paint('|').split('|')
  return { begin, end }
}

const plain: Paint = (text) => text
const code =
  (on: number, off: number): Paint =>
  (text) =>
    `${color(on)}${text}${color(off)}`
const PLAIN: Style = { bold: plain, dim: plain, good: plain, bad: plain }
const COLORED: Style = { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) }

/** Colors only on a terminal and never with `NO_COLOR` (no-color.org). */
export function styleFor({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  return isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? COLORED : PLAIN
}

const MIN_COLUMNS = 20

/** Of a line that is rewritten: `COLUMNS` where a person sets it, as shells and other programs take it. */
export function columnsOf({ columns }: { readonly columns?: number }, env: NodeJS.ProcessEnv): number {
  const set = Number(env['COLUMNS'])
  return Math.max(MIN_COLUMNS, Number.isInteger(set) && set > 0 ? set : columns || 80)
}

export function openTerminal(
  { json: isJson = false, quiet: isQuiet = false }: Manner,
  { stdout, stderr, env }: Streams = process,
): Terminal {
  const isLive = !isJson && !isQuiet && stderr.isTTY && env['TERM'] !== 'dumb'
  let shown = ''
  const live = (text: string): void => {
    if (!isLive || text === shown) return
    stderr.write(`\r\u001B[K${printable(text).slice(0, columnsOf(stderr, env) - 1)}`)
    shown = text
  }
  const line = (text = ''): void => {
    if (isJson) return
    const before = shown
    live('')
    stdout.write(`${printable(text)}\n`)
    if (before !== '' && stdout.isTTY) live(before)
  }
  return {
    isJson,
    isQuiet,
    isLive,
    get isUnread() {
      return nobodyReads(stdout)
    },
    style: styleFor(stdout, env),
    live,
    line,
    remark: (text = '') => {
      if (!isQuiet) line(text)
    },
    aside: (text) => {
      if (isJson || isQuiet) return
      live('')
      stderr.write(`${printable(text)}\n`)
    },
    record: (record) => {
      if (isJson) writeRecord(stdout, record)
    },
  }
}
