import { EventEmitter, on } from 'node:events'
import type { MenuItemConstructorOptions } from 'electron'
import type { CommandInfo } from '../shared/commands.ts'

type MenuName = NonNullable<CommandInfo['menu']>
type Item = MenuItemConstructorOptions

const MENUS: readonly (readonly [MenuName, string])[] = [
  ['file', '&File'],
  ['edit', '&Edit'],
  ['view', '&View'],
  ['run', '&Run'],
  ['help', '&Help'],
]

const SEPARATOR: Item = { type: 'separator' }

interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly hasDevTools: boolean
  /** Tells the window that a command was chosen. */
  readonly choose: (id: string) => void
}

/** The native menu, from the table that also feeds the window's shortcuts and its `?` sheet. */
export function menuTemplate(commands: readonly CommandInfo[], options: MenuOptions): Item[] {
  const isMac = options.platform === 'darwin'
  const menus = MENUS.map(([menu, label]): Item => {
    const own = commands.filter((command) => command.menu === menu).map((command) => itemOf(command, options))
    const more = systemItems(menu, isMac, options)
    const submenu = own.length > 0 && more.length > 0 ? [...own, SEPARATOR, ...more] : [...own, ...more]
    return { label: isMac ? label.replace('&', '') : label, submenu, ...(menu === 'help' ? { role: 'help' } : {}) }
  })
  return isMac ? [{ role: 'appMenu' }, ...menus, { role: 'windowMenu' }] : menus
}

function itemOf({ id, label, keys }: CommandInfo, { choose }: MenuOptions): Item {
  // a bare letter would be taken out of every text that is typed
  const accelerator = keys?.find((key) => key.includes('+'))
  return {
    id,
    label,
    // the window acts on its keys itself, in a browser too: here they are shown and not taken
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => choose(id),
  }
}

/** What the system does by itself. */
function systemItems(menu: MenuName, isMac: boolean, { hasDevTools }: MenuOptions): Item[] {
  if (menu === 'file') return isMac ? [{ role: 'close' }] : [{ role: 'quit' }]
  if (menu === 'edit') return [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }]
  if (menu !== 'view') return []
  const zoom: Item[] = [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }]
  return hasDevTools ? [...zoom, SEPARATOR, { role: 'reload' }, { role: 'toggleDevTools' }] : zoom
}

/** Carries what is chosen in the menu to the window. Every choice arrives: a second Undo is not the first one. */
export class ChosenCommands {
  readonly #events = new EventEmitter<{ chosen: [id: string] }>()

  tell(id: string): void {
    this.#events.emit('chosen', id)
  }

  /** Ends with the signal. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<string, void, void> {
    try {
      for await (const [id] of on(this.#events, 'chosen', signal ? { signal } : {})) yield id as string
    } catch (thrown) {
      if (!signal?.aborted) throw thrown
    }
  }
}
