import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Python with Keras and these packages: `FROSTLINE_PYTHON`, otherwise `python3`, and why there is none. */
export function findPython(needed: readonly string[] = ['keras', 'h5py']): { python: string } | { why: string } {
  const python = process.env['FROSTLINE_PYTHON'] ?? 'python3'
  // importing Keras takes ten seconds
  const code = `import importlib.util as u, importlib.metadata as m; print(','.join(n for n in ${JSON.stringify(needed)} if u.find_spec(n) is None)); print(m.version('keras'))`
  const { stdout, status } = spawnSync(python, ['-c', code], { encoding: 'utf8' })
  const [missing = '', version = ''] = (stdout ?? '').split('\n')
  if (status === 0 && missing === '' && version.startsWith('3.')) return { python }
  const lacks = missing === '' ? 'Keras 3' : missing
  return {
    why: `Skipped: comparing with Keras needs Python with ${needed.join(', ')}; “${python}” lacks ${lacks}. Set FROSTLINE_PYTHON.`,
  }
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

  /** Answers come in the order of the requests: the next may be asked before. */
  async ask<T>(request: object): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const line = await this.#lines.next()
    if (line.done === true) throw new Error(`Python ended: ${this.#errors}`)
    const answer = JSON.parse(line.value) as T & { readonly error?: string }
    if (answer.error !== undefined) throw new Error(`Python failed: ${answer.error}`)
    return answer
  }

  close(): void {
    this.#child.stdin.end()
    this.#child.kill()
  }
}
