import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const MODULES = {
  open: new URL('./open-project.ts', import.meta.url).href,
  copy: new URL('./copy-project.ts', import.meta.url).href,
}

/**
 * Runs a script in a process of its own and kills it with SIGKILL once it has printed a number of lines. It finds `openProject`,
 * `createProject`, `copyProject` and `say`, which prints at once.
 *
 * @returns the lines.
 */
export async function killedAfter(numLines: number, script: string): Promise<string[]> {
  const source = `import { writeSync } from 'node:fs'
    import { createProject, openProject } from ${JSON.stringify(MODULES.open)}
    import { copyProject } from ${JSON.stringify(MODULES.copy)}
    const say = (line) => writeSync(1, line + '\\n')
    ${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  const hasEnded = new Promise((resolve) => child.once('close', resolve))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === numLines) child.kill('SIGKILL')
  }
  await hasEnded
  return lines
}
