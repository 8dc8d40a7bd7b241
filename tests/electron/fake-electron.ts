/**
 * Stands in for Electron in tests: its binary is not everywhere, and `require('electron')` in plain Node would start a download.
 * It records what it is told, and plays back what the system would say.
 */
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

type Call = (...args: never[]) => unknown

export const told = {
  /** What was asked of the application, in order, until it was ready. */
  order: [] as string[],
  schemes: [] as unknown[],
  exposed: {} as Record<string, unknown>,
  sent: [] as unknown[][],
  dialogs: [] as unknown[],
  forked: [] as FakeUtilityProcess[],
  /** In the file manager. */
  shown: [] as string[],
  cameraAsked: 0,
}

/** What the next dialogs answer, in order. */
export const answers: unknown[] = []

export class FakeSession extends EventEmitter {
  handlers: Record<string, Call | null> = {}
  readonly protocol = { handle: (scheme: string, answer: Call) => void (this.handlers[scheme] = answer) }
  reset(): void {
    this.handlers = {}
    this.removeAllListeners()
  }
  setPermissionRequestHandler = (call: Call): void => void (this.handlers['request'] = call)
  setPermissionCheckHandler = (call: Call): void => void (this.handlers['check'] = call)
  setDevicePermissionHandler = (call: Call): void => void (this.handlers['device'] = call)
  setDisplayMediaRequestHandler = (call: Call | null): void => void (this.handlers['display'] = call)
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: 'frostline://app/', isClicked: true, executeJavaScript: () => this.#clicked() }
  readonly posted: { channel: string; ports: MessagePort[] }[] = []
  opener: Call | undefined
  numReloads = 0
  isDead = false
  postMessage(channel: string, _: unknown, ports: MessagePort[]): void {
    this.posted.push({ channel, ports })
  }
  setWindowOpenHandler(call: Call): void {
    this.opener = call
  }
  reload(): void {
    this.isDead = false
    this.numReloads++
  }
  isCrashed(): boolean {
    return this.isDead
  }
  forcefullyCrashRenderer(): void {
    this.isDead = true
  }
  #clicked(): Promise<boolean> {
    return Promise.resolve(this.mainFrame.isClicked)
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  readonly options: unknown
  readonly webContents = new FakeContents()
  readonly addresses: string[] = []
  bounds = { x: 0, y: 0, width: 1280, height: 840 }
  isGone = false
  isSmall = false
  isLarge = false
  isShown = false
  isInFront = false
  constructor(options: unknown) {
    super()
    this.options = options
    BrowserWindow.all.push(this)
  }
  loadURL(address: string): Promise<void> {
    this.addresses.push(address)
    return Promise.resolve()
  }
  /** As Electron does: `close` may be prevented. @returns whether it closed. */
  close(): boolean {
    const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) }
    this.emit('close', event)
    this.isGone ||= !event.defaultPrevented
    return this.isGone
  }
  destroy(): void {
    this.isGone = true
  }
  isDestroyed(): boolean {
    return this.isGone
  }
  minimize(): void {
    this.isSmall = true
  }
  isMinimized(): boolean {
    return this.isSmall
  }
  restore(): void {
    this.isSmall = false
  }
  maximize(): void {
    this.isLarge = true
  }
  isMaximized(): boolean {
    return this.isLarge
  }
  show(): void {
    this.isShown = true
  }
  focus(): void {
    this.isInFront = true
  }
  getNormalBounds() {
    return this.bounds
  }
}

class FakeApp extends EventEmitter {
  isPackaged = false
  /** Whether no other process of the application is running. */
  isFirst = true
  numQuits = 0
  folder = ''
  #becomeReady: () => void = () => undefined
  #ready: Promise<void> = Promise.resolve()
  /** As a process that has just begun, which keeps its files in `folder`. */
  reset(folder: string): void {
    this.removeAllListeners()
    Object.assign(this, { isFirst: true, numQuits: 0, folder })
    this.#ready = new Promise((resolve) => (this.#becomeReady = resolve))
  }
  becomeReady(): void {
    this.#becomeReady()
  }
  enableSandbox(): void {
    told.order.push('enableSandbox')
  }
  requestSingleInstanceLock(): boolean {
    told.order.push('requestSingleInstanceLock')
    return this.isFirst
  }
  whenReady(): Promise<void> {
    told.order.push('whenReady')
    return this.#ready
  }
  getPath(): string {
    return this.folder
  }
  quit(): void {
    this.numQuits++
  }
}

class FakeIpcMain extends EventEmitter {
  readonly handled: Record<string, Call> = {}
  handle(channel: string, answer: Call): void {
    this.handled[channel] = answer
  }
}

class FakeIpcRenderer extends EventEmitter {
  send(...args: unknown[]): void {
    told.sent.push(args)
  }
  invoke(...args: unknown[]): Promise<unknown> {
    told.sent.push(args)
    return Promise.resolve(answers.shift())
  }
}

export class FakeUtilityProcess extends EventEmitter {
  readonly stderr = new EventEmitter()
  readonly posted: unknown[] = []
  readonly pid: number | undefined = undefined
  wasKilled = false
  readonly args: unknown[]
  constructor(args: unknown[]) {
    super()
    this.args = args
  }
  postMessage(message: unknown): void {
    this.posted.push(message)
  }
  kill(): void {
    this.wasKilled = true
  }
}

const answer = (options: unknown): Promise<unknown> => {
  told.dialogs.push(options)
  return Promise.resolve(answers.shift())
}

export const app = new FakeApp()
export const session = { defaultSession: new FakeSession() }
export const nativeTheme = { shouldUseDarkColors: false }
export const screen = {
  displays: [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getPrimaryDisplay: () => screen.displays[0],
  getAllDisplays: () => screen.displays,
}
export const shell = { showItemInFolder: (path: string) => void told.shown.push(path) }
export const Menu = {
  current: undefined as unknown,
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => void (Menu.current = menu),
}
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => {
    told.order.push('registerSchemesAsPrivileged')
    told.schemes.push(...schemes)
  },
}
export const ipcMain = new FakeIpcMain()
export const ipcRenderer = new FakeIpcRenderer()
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => void (told.exposed[name] = value),
}
export const webUtils = { getPathForFile: ({ path }: { path: string }) => path }
export const dialog = {
  showMessageBox: (...args: unknown[]) => answer(args.at(-1)),
  showOpenDialog: (...args: unknown[]) => answer(args.at(-1)),
  showSaveDialog: (...args: unknown[]) => answer(args.at(-1)),
}
export const systemPreferences = {
  askForMediaAccess: () => {
    told.cameraAsked++
    return Promise.resolve(true)
  },
}
export const utilityProcess = {
  fork: (...args: unknown[]) => {
    const child = new FakeUtilityProcess(args)
    told.forked.push(child)
    return child
  },
}

/** Real ports: what crosses is cloned. */
export class MessageChannelMain {
  readonly port1: MessagePort
  readonly port2: MessagePort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = port1
    this.port2 = port2
  }
}
