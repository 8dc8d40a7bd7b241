import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Python with Keras: `FROSTLINE_PYTHON`, otherwise `python3`, and why there is none. */
export function findPython(): { python: string } | { why: string } {
  const python = process.env['FROSTLINE_PYTHON'] ?? 'python3'
  // importing Keras takes ten seconds
  const code = "from importlib.metadata import version; print(version('keras')); import h5py"
  const probe = spawnSync(python, ['-c', code], { encoding: 'utf8', timeout: 60_000 })
  const version = (probe.stdout ?? '').trim()
  if (probe.status === 0 && version.startsWith('3.')) return { python }
  return { why: `Skipped: comparing with Keras needs Python with Keras 3; “${python}” has none. Set FROSTLINE_PYTHON.` }
}

/** A script that answers each line it is given with one. */
export class LineServer {
  readonly #child
  readonly #lines
  #errors = ''

  constructor(python: string, args: readonly string[]) {
    this.#child = spawn(python, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4000)
    })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async next<T>(): Promise<T> {
    this.#child.stdin.write('next\n')
    const line = await this.#lines.next()
    if (line.done === true) throw new Error(`Python ended: ${this.#errors}`)
    return JSON.parse(line.value) as T
  }

  close(): void {
    this.#child.stdin.end()
    this.#child.kill()
  }
}
