/** The few pages that a server shows without a window: plain HTML, no script. */

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)

/** @param status  a browser shows the page whatever it is. */
function page(
  status: number,
  title: string,
  sentences: readonly string[],
  headers: Record<string, string> = {},
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
</main>
</html>
`
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

export const signInPage = (): Response =>
  page(401, 'Open the link that Frostline printed', [
    'This address opens only in a browser that came by the link. The link works once, and again each time Frostline is started.',
    'For a new link, press Enter where Frostline runs, or run “frostline serve --link”.',
  ])

export const usedLinkPage = (): Response =>
  page(403, 'This link was used already', [
    'Each link works once. If you opened it yourself, the window is at this address without the link.',
    'For a new link, press Enter where Frostline runs, or run “frostline serve --link”.',
  ])

/** Come to from another page, the cookie would not be sent with a redirect; with a step of the page's own it is. */
export const steppingPage = (cookie: string): Response =>
  page(200, 'Opening Frostline…', [], { 'set-cookie': cookie, refresh: '0; url=/' })
