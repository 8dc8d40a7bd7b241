import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { WINDOW_PATH } from '../shared/contract/app/window-project.ts'

/** The few pages that a server shows without a window: plain HTML. */

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)

/** @param status  a browser shows the page whatever it is. */
function page(
  status: number,
  title: string,
  sentences: readonly string[],
  { headers = {}, script }: { headers?: Record<string, string>; script?: string } = {},
): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Frostline</title>
<main>
<h1>${escaped(title)}</h1>
${sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n')}
</main>${script === undefined ? '' : `\n<script src="${script}"></script>`}
</html>
`
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

/** @param remembers  leads a browser that came by a link before to its window. */
export const signInPage = ({ remembers = false } = {}): Response =>
  page(
    401,
    'Open the link that Frostline printed',
    [
      'This address opens only in a browser that came by the link. The link works once.',
      'For a new link, press Enter where Frostline runs, or run “frostline serve --link”.',
    ],
    remembers ? { script: ENTER } : {},
  )

export const usedLinkPage = (): Response =>
  page(
    403,
    'This link was used already',
    [
      'Each link works once. If you opened it in this browser yourself, the window opens by itself.',
      'For a new link, press Enter where Frostline runs, or run “frostline serve --link”.',
    ],
    { script: ENTER },
  )

/** Come to from another page, the cookie would not be sent with a redirect; with a step of the page's own it is. */
export const steppingPage = (window: string, cookie: string): Response =>
  page(200, 'Opening Frostline…', [], { headers: { 'set-cookie': cookie, refresh: `0; url=${window}` } })

/** Where the script is that leads to the window that this browser had last. */
export const ENTER = '/enter.js'

export const enterScript = (): Response =>
  new Response(
    `const path = localStorage.getItem(${JSON.stringify(WINDOW_PATH)})
if (/^\\/w\\/[\\w-]{43}\\/$/.test(path ?? '')) location.replace(path + location.hash)
`,
    { headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' } },
  )

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
