import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { type CommandInfo, COMMANDS } from '../shared/commands.ts'
import { ChosenCommands, menuTemplate } from './menu.ts'

const chosen: string[] = []
const menus = (platform: NodeJS.Platform) =>
  menuTemplate(COMMANDS, { platform, hasDevTools: false, choose: (id) => chosen.push(id) })
const items = (platform: NodeJS.Platform): MenuItemConstructorOptions[] =>
  menus(platform).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))

test('every command that has a place in the menu is there once, with the label and key of the table', () => {
  for (const command of COMMANDS as readonly CommandInfo[]) {
    const found = items('linux').filter(({ id }) => id === command.id)
    expect([command.id, found.length]).toEqual([command.id, command.menu === undefined ? 0 : 1])
    if (found[0] === undefined) continue
    expect(found[0].label).toBe(command.label)
    expect(found[0].accelerator).toBe(command.keys?.find((key) => key.includes('+')))
  }
})

test('choosing one tells the window its name', () => {
  const item = items('linux').find(({ id }) => id === 'edit.undo') as { click: () => void }
  item.click()
  expect(chosen).toEqual(['edit.undo'])
})

test('no bare letter is taken out of what is typed, and no key is acted on twice', () => {
  for (const { accelerator, registerAccelerator } of items('linux'))
    if (accelerator !== undefined) {
      expect(accelerator).toContain('+')
      expect(registerAccelerator).toBe(false)
    }
})

test('no two items show one key', () => {
  const keys = items('linux').flatMap(({ accelerator }) => accelerator ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test('macOS has its application menu, others their Quit', () => {
  expect(menus('darwin')[0]).toEqual({ role: 'appMenu' })
  expect(menus('darwin').map(({ label }) => label)).toContain('File')
  expect(items('win32')).toContainEqual({ role: 'quit' })
  expect(items('darwin')).not.toContainEqual({ role: 'quit' })
})

test('a released application has no tools for developers in its menu', () => {
  expect(items('linux').map(({ role }) => role)).not.toContain('toggleDevTools')
})

test('every choice reaches the window, also the same one twice, until it is gone', async () => {
  const chosen = new ChosenCommands()
  const controller = new AbortController()
  const followed = chosen.follow(controller.signal)
  const first = followed.next()
  for (const id of ['edit.undo', 'edit.undo', 'go.train']) chosen.tell(id)
  expect([(await first).value, (await followed.next()).value, (await followed.next()).value]).toEqual([
    'edit.undo',
    'edit.undo',
    'go.train',
  ])
  const last = followed.next()
  controller.abort()
  expect(await last).toEqual({ done: true, value: undefined })
})
