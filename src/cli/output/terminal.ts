/** Where a command speaks. Text goes to stdout, the live line to stderr; with `--json` stdout has records only. */
export interface Terminal {
  readonly isJson: boolean
  /** A line for a person; dropped with `--json`. */
  line(text?: string): void
  /** One record; dropped without `--json`. NaN and Infinity become text, as in metrics.jsonl. */
  record(record: object): void
  /** Rewrites the live line; dropped where nobody looks. Empty clears it. */
  live(text: string): void
  readonly isLive: boolean
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

const plain: Paint = (text) => text
const code =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001B[${on}m${text}\u001B[${off}m`
const PLAIN: Style = { bold: plain, dim: plain, good: plain, bad: plain }
const COLOURED: Style = { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) }

/** Colours only on a terminal and never with `NO_COLOR` (no-color.org). */
export function styleFor({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  return isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? COLOURED : PLAIN
}

export function openTerminal(isJson: boolean, { stdout, stderr, env }: Streams = process): Terminal {
  const isLive = !isJson && stderr.isTTY && env['TERM'] !== 'dumb'
  let shown = ''
  const live = (text: string): void => {
    if (!isLive || text === shown) return
    const fitting = text.slice(0, Math.max(20, (stderr.columns || 80) - 1))
    stderr.write(`\r\u001B[K${fitting}`)
    shown = text
  }
  return {
    isJson,
    isLive,
    style: styleFor(stdout, env),
    live,
    line: (text = '') => {
      if (isJson) return
      const before = shown
      live('')
      stdout.write(`${text}\n`)
      if (before !== '' && stdout.isTTY) live(before)
    },
    record: (record) => {
      if (isJson) stdout.write(`${toJsonLine(record)}\n`)
    },
  }
}

export function toJsonLine(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

/** A reader that has seen enough (`| head`) is no error: the work is over then. */
export function endWhenNobodyReads(stdout: NodeJS.WriteStream, end: () => void): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    end()
  })
}
