/**
 * Stands in for Electron in tests: its binary is not everywhere, and `require('electron')` in plain Node would start a download.
 * It records what it is told, and plays back what the system would say.
 */
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

type Call = (...args: never[]) => unknown

export const told = {
  schemes: [] as unknown[],
  exposed: {} as Record<string, unknown>,
  sent: [] as unknown[][],
  dialogs: [] as unknown[],
  forked: [] as FakeUtilityProcess[],
  cameraAsked: 0,
}

/** What the next dialogs answer, in order. */
export const answers: unknown[] = []

export class FakeSession extends EventEmitter {
  readonly handlers: Record<string, Call | null> = {}
  readonly protocol = { handle: (scheme: string, answer: Call) => void (this.handlers[scheme] = answer) }
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
  readonly options: unknown
  readonly webContents = new FakeContents()
  isGone = false
  isSmall = false
  constructor(options: unknown) {
    super()
    this.options = options
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

export const protocol = { registerSchemesAsPrivileged: (schemes: unknown[]) => void told.schemes.push(...schemes) }
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
