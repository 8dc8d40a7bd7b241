import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** A screen that programs may open windows on. Over SSH without X there is none. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (env['SSH_CONNECTION'] && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return false
  return platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** What the system opens a file or folder with. */
function openerOf(target: string, platform: NodeJS.Platform = process.platform): [command: string, ...string[]] {
  if (platform === 'darwin') return ['open', target]
  // `start` belongs to cmd.exe, which reads `&` and `^` in a name; Explorer takes one as it is
  if (platform === 'win32') return ['explorer.exe', target]
  return ['xdg-open', target]
}

/** Opens a file or folder in the program that the system has for it. @returns whether there was something to open it with. */
export function openOutside(target: string): Promise<boolean> {
  const [command, ...args] = openerOf(target)
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    // Explorer's exit code says nothing; an opener that is still there after a second has found its program
    const timer = setTimeout(() => resolve(true), 1000)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0 || process.platform === 'win32')
    })
    child.unref()
  })
}

/** Shows the folder that a file lies in. The file itself is never opened: it may be a program. */
export async function revealOutside(path: string): Promise<void> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  await openOutside(isFolder ? path : dirname(path))
}
