import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A page that leads a browser to a link. Other people on this machine see what a program is started with, so the link goes through a
 * file that only its owner can read.
 *
 * On Linux it lies in the home folder, by a name without a dot: browsers that come as a snap see neither /tmp nor hidden folders.
 *
 * @returns its path, and what deletes it, at once: the process may be ending.
 */
export async function writeBrowserPage(
  link: string,
  folder: string = process.platform === 'linux' ? homedir() : tmpdir(),
): Promise<{ path: string; remove: () => void }> {
  const path = join(folder, `frostline-opens-${randomUUID().slice(0, 8)}.html`)
  const html = `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Opening Frostline…</title>
<p><a href="${link}">Open Frostline</a></p>
`
  await writeFile(path, html, { mode: 0o600, flag: 'wx' })
  return { path, remove: () => rmSync(path, { force: true }) }
}
