import { existsSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { configFolder } from '../../node/files/own-folders.ts'
import { hasDisplay, openOutside } from '../../node/desktop/open-outside.ts'
import { isLoopbackAddress } from '../../server/guard.ts'
import { writeBrowserPage } from '../../server/pages.ts'
import { askForLink, runningServers, tryNoteServer } from '../../server/running-servers.ts'
import { fileLog } from '../../node/files/file-log.ts'
import { goOn } from '../../node/process/go-on.ts'
import { RENDERER_FOLDER, serveWindow, type WindowServer } from '../../server/serve-window.ts'
import { AppError, failure } from '../../shared/errors.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { printable } from '../output/printable.ts'
import { openTerminal, type Terminal } from '../output/terminal.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { UsageError } from '../usage-error.ts'
import { listenForStop } from '../stopping.ts'
import { jsonOption } from '../options.ts'

/** How long a browser may take to read the page that leads it here. */
const PAGE_MS = 10_000

interface ServeOptions {
  readonly port?: number
  readonly address: string
  readonly open: boolean
  readonly project?: string
  readonly link?: boolean
  readonly join?: boolean
  readonly json?: boolean
}

const help = (): string => `${examples(
  41,
  ['frostline serve', say('serve.examples.usual')],
  ['frostline serve --no-open', say('serve.examples.noOpen')],
  ['frostline serve leaves.frostline', say('serve.examples.project')],
  ['frostline serve --link', say('serve.examples.link')],
  [
    'ssh -L 7391:127.0.0.1:7391 workstation',
    say('serve.examples.remote', { command: 'frostline serve --port 7391 --no-open' }),
  ],
)}

${say('serve.aboutLink')}`

export function addServe(program: Command, finish: Finish): void {
  program
    .command('serve')
    .summary(say('serve.summary'))
    .description(say('serve.description'))
    .argument('[project]', say('serve.project'))
    .option('--port <port>', say('serve.options.port'), parsePort)
    .option('--address <address>', say('serve.options.address'), '127.0.0.1')
    .option('--no-open', say('serve.options.noOpen'))
    .option('--project <folder>', say('serve.options.project'))
    .option('--join', say('serve.options.join'))
    .option('--link', say('serve.options.link'))
    .addOption(jsonOption())
    .addHelpText('after', help())
    .action(async (named: string | undefined, flags: ServeOptions) => {
      const options = { ...flags, ...projectOf(named, flags) }
      const terminal = openTerminal(options)
      if (options.link) await printNewLink(terminal, options)
      else if (!options.join || !(await join(terminal, options))) await serve(terminal, options)
      finish(EXIT.done)
    })
}

async function printNewLink(terminal: Terminal, { port }: ServeOptions): Promise<void> {
  const link = await askForLink(configFolder(), port)
  terminal.record({ kind: 'result', link })
  terminal.line(link)
}

/** Opens the window of the server that runs already. @returns whether one does. */
async function join(terminal: Terminal, { port, open }: ServeOptions): Promise<boolean> {
  const ask = (): Promise<string> => askForLink(configFolder(), port)
  const link = await ask().catch(() => undefined)
  if (link === undefined) return false
  terminal.record({ kind: 'result', link })
  terminal.line(say('serve.running', { link }))
  if (!open || terminal.isJson || !hasDisplay()) return true
  const page = await openBrowser(await ask())
  if (page === undefined) {
    terminal.line(say('serve.noBrowser'))
    return true
  }
  const stopping = listenForStop(
    () => undefined,
    () => undefined,
  )
  // the browser reads the page in its own time
  await wait(PAGE_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
  stopping.release()
  page.remove()
  return true
}

async function serve(terminal: Terminal, options: ServeOptions): Promise<void> {
  if (!existsSync(joinPath(RENDERER_FOLDER, 'index.html')))
    throw failure('window-not-built', { folder: RENDERER_FOLDER })
  const log = fileLog(configFolder())
  const letEnd = goOn(log, () =>
    process.stderr.write(`${printable(say('serve.unforeseen', { where: log.where() }))}\n`),
  )
  const window = await serveWindow({ ...options, log }).catch((thrown: unknown) => {
    throw ownPort(thrown, options.port)
  })
  tellOfOther(terminal, options.port)
  try {
    if (options.project !== undefined) await window.openProject(options.project)
    warnOfNetwork(terminal, options.address)
    await showLink(terminal, window, options.open && !terminal.isJson)
    await untilStopped(terminal, window)
  } finally {
    await window.close()
    letEnd()
  }
}

/** The project that is named, by either way. */
export function projectOf(named: string | undefined, { project, link }: ServeOptions): Pick<ServeOptions, 'project'> {
  if (named === undefined) return {}
  if (link) throw new UsageError(say('serve.projectWithLink.message'), say('serve.projectWithLink.hint'))
  if (project !== undefined && project !== named)
    throw new UsageError(say('serve.twoProjects', { named, project }), say('usage.leaveOneOut'))
  return { project: named }
}

/** Who has the port: where it is Frostline, its window is a link away. */
export function ownPort(thrown: unknown, port: number | undefined, settings = configFolder()): unknown {
  const isOurs = runningServers(settings).some(({ url }) => new URL(url).port === String(port))
  if (!isOurs || !(thrown instanceof AppError) || thrown.code !== 'port-in-use') return thrown
  return failure('port-in-use', { by: 'Frostline', port: port ?? 0 }, { cause: thrown })
}

/** Where no port was asked for, another one is taken than usual. */
function tellOfOther(terminal: Terminal, port: number | undefined): void {
  const [other] = runningServers(configFolder())
  if (port !== undefined || other === undefined) return
  warn(terminal, 'runs-already', say('serve.runsAlready', { url: other.url }))
}

function warnOfNetwork(terminal: Terminal, address: string): void {
  if (isLoopbackAddress(address)) return
  warn(terminal, 'open-to-network', say('serve.openToNetwork', { address }))
}

function warn(terminal: Terminal, code: string, message: string): void {
  terminal.record({ kind: 'note', code, message })
  if (!terminal.isJson) process.stderr.write(`${printable(say('common.warning', { message }))}\n`)
}

async function showLink(terminal: Terminal, window: WindowServer, mayOpen: boolean): Promise<void> {
  const link = window.newLink()
  terminal.record({ kind: 'serving', url: window.url, link })
  terminal.line(say('serve.link', { link }))
  terminal.line(terminal.style.dim(say('serve.keys')))
  if (!mayOpen || !hasDisplay()) return
  const page = await openBrowser(window.newLink())
  if (page === undefined) terminal.line(say('serve.noBrowser'))
  else window.onLinkUsed(page.remove)
}

/** @returns the page that leads the browser to the link, to be removed; `undefined` where there is no browser. */
async function openBrowser(link: string): Promise<{ remove: () => void } | undefined> {
  const page = await writeBrowserPage(link).catch(() => undefined)
  if (page === undefined) return undefined
  process.once('exit', page.remove)
  setTimeout(page.remove, 60_000).unref()
  if (await openOutside(page.path)) return page
  page.remove()
  return undefined
}

/** Serves until Ctrl-C, which waits for what is being written; a second one does not. */
async function untilStopped(terminal: Terminal, window: WindowServer): Promise<void> {
  const { url, key } = window
  const { forget, problem } = tryNoteServer(configFolder(), { pid: process.pid, url, key, startedAt: Date.now() })
  if (problem !== undefined) warn(terminal, 'server-not-noted', problem)
  const stopping = listenForStop(
    () => terminal.line(say('serve.stopping')),
    () => process.exit(EXIT.stopped),
  )
  const onEnter = (): void => terminal.line(window.newLink())
  if (process.stdin.isTTY) process.stdin.on('data', onEnter)
  try {
    await new Promise<void>((stopped) => stopping.signal.addEventListener('abort', () => stopped()))
  } finally {
    process.stdin.off('data', onEnter).pause()
    forget()
    stopping.release()
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError(say('serve.noPort'))
}
