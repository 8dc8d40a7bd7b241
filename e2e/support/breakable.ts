import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Home } from './test.ts'

/** What is wrong with the machine of a person: for processes that train, as they would meet it. */
export type Trouble = 'disk-full' | 'out-of-memory'

/** Runs before the trainer’s own code: its writes fail as on a full disk, or it dies as where memory ends, while a file says so. */
const loader = (folder: string): string => `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const isTrainer = /trainer.main\\./.test(process.argv[1] ?? '')
const has = (trouble) => fs.existsSync(${JSON.stringify(`${folder}/`)} + trouble)
const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' })
if (isTrainer) {
  for (const name of ['writeSync', 'writevSync', 'writeFileSync']) {
    const write = fs[name]
    fs[name] = (...args) => {
      if (has('disk-full') && args[0] !== 2) throw full()
      return write(...args)
    }
  }
  const { open } = fs.promises
  fs.promises.open = async (path, flags, ...more) => {
    if (has('disk-full') && flags !== undefined && flags !== 'r') throw full()
    return open(path, flags, ...more)
  }
  syncBuiltinESMExports()
  setInterval(() => {
    if (!has('out-of-memory')) return
    fs.writeSync(2, 'OP_REQUIRES failed: RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[64,112,112,32]\\n')
    process.kill(process.pid, 'SIGKILL')
  }, 50).unref()
}
`

/** Starts the product anew, on a machine that can be broken. */
export async function makeBreakable(
  home: Home,
): Promise<{ begin(trouble: Trouble): void; end(trouble: Trouble): void }> {
  const file = join(home.folder, 'trouble.mjs')
  writeFileSync(file, loader(home.folder))
  const { NODE_OPTIONS: before = '' } = process.env
  process.env['NODE_OPTIONS'] = `${before} --import ${pathToFileURL(file).href}`
  try {
    await home.product.stop()
    await home.restart()
  } finally {
    process.env['NODE_OPTIONS'] = before
  }
  return {
    begin: (trouble) => writeFileSync(join(home.folder, trouble), ''),
    end: (trouble) => rmSync(join(home.folder, trouble)),
  }
}
