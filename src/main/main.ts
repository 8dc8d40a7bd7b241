import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, Menu, session, shell } from 'electron'
import { openProduct, type Product } from '../api/product.ts'
import { fileLog } from '../node/files/file-log.ts'
import { goOn } from '../node/process/go-on.ts'
import { COMMANDS } from '../shared/commands.ts'
import { declareScheme, serveScheme } from './app-protocol.ts'
import { chooseWith } from './dialogs.ts'
import { lockDownContents, lockDownSession } from './lock-down.ts'
import { ChosenCommands, menuTemplate } from './menu.ts'
import { utilityTrainer } from './utility-trainer.ts'
import { connectWindows, servePort, takeDroppedFiles } from './window-talk.ts'
import { openWindow, showWindow } from './window.ts'

/** The project that the application was started with (`frostline leaves.frostline`), absolute; `undefined` for none. */
function projectArgument(args: readonly string[], cwd: string): string | undefined {
  for (const arg of args.toReversed()) {
    if (arg.startsWith('-')) continue
    const path = resolve(cwd, arg)
    if (path.toLowerCase().endsWith('.frostline') && isFolder(path)) return path
  }
  return undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** The desktop application: one process for windows and data; what computes runs in another (see utility-trainer.ts). */

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const chosen = new ChosenCommands()
let window: BrowserWindow | undefined
let product: Product | undefined

app.enableSandbox()
declareScheme()
app.on('web-contents-created', (_, contents) => lockDownContents(contents))

if (app.requestSingleInstanceLock()) start()
else app.quit()

function start(): void {
  app.on('second-instance', (_, args, cwd) => {
    showWindow(window)
    openProject(projectArgument(args.slice(1), cwd))
  })
  // macOS: a project that was double-clicked
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openProject(path)
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (product === undefined) return
    event.preventDefault()
    const closing = product
    product = undefined
    void closing.close().finally(() => app.quit())
  })
  void app.whenReady().then(open)
}

function open(): void {
  const log = fileLog(app.getPath('logs'))
  goOn(log, () => undefined)
  product = openProduct({
    log,
    host: {
      chooseNative: (purpose, suggestedName) => chooseWith(window, purpose, suggestedName),
      chosenCommands: (signal) => chosen.follow(signal),
      reveal: async (path) => shell.showItemInFolder(path),
    },
    openTrainer: (options) => utilityTrainer(built('../trainer/main.js'), options),
  })
  const { images, uploads, handed, services } = product
  lockDownSession(session.defaultSession)
  serveScheme(session.defaultSession, { rendererFolder: built('../renderer'), images, uploads })
  connectWindows(servePort(services))
  takeDroppedFiles((path) => handed.grant(path))
  const hasDevTools = !app.isPackaged
  const { platform } = process
  const choose = (id: string): void => chosen.tell(id)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(COMMANDS, { platform, hasDevTools, choose })))
  window = openWindow({ preload: built('../preload/preload.cjs'), runs: product.runs, log })
  openProject(projectArgument(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd()))
}

/** What cannot be opened is told in the window, which asks for the current project and its failures. */
function openProject(folder: string | undefined): void {
  if (folder === undefined) return
  if (product === undefined) {
    void app.whenReady().then(() => openProject(folder))
    return
  }
  product.openProject(folder).catch((thrown: unknown) => product?.services.log.error(thrown))
}
