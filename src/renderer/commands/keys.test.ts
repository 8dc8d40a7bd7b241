import { expect, test } from 'vitest'
import { type KeyPress, keysInWords, matches } from './keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test('the main key is Ctrl, and Command on a Mac', () => {
  expect(matches(press('z', { ctrlKey: true }), 'CmdOrCtrl+Z', 'linux')).toBe(true)
  expect(matches(press('z', { metaKey: true }), 'CmdOrCtrl+Z', 'linux')).toBe(false)
  expect(matches(press('z', { metaKey: true }), 'CmdOrCtrl+Z', 'darwin')).toBe(true)
})

test('redo is not undo', () => {
  const redo = press('Z', { ctrlKey: true, shiftKey: true })
  expect(matches(redo, 'CmdOrCtrl+Z', 'linux')).toBe(false)
  expect(matches(redo, 'CmdOrCtrl+Shift+Z', 'linux')).toBe(true)
})

test('a sign counts however it is typed, a plain letter only by itself', () => {
  expect(matches(press('?', { shiftKey: true }), '?', 'linux')).toBe(true)
  expect(matches(press('/'), '/', 'linux')).toBe(true)
  expect(matches(press('l', { ctrlKey: true }), 'L', 'linux')).toBe(false)
})

test('Alt and a figure is found by its place, whatever sign it types', () => {
  expect(matches(press('¡', { altKey: true, code: 'Digit1' }), 'Alt+1', 'darwin')).toBe(true)
})

test('shortcuts are written as the system writes them', () => {
  expect(keysInWords('CmdOrCtrl+Shift+S', 'linux')).toBe('Ctrl+Shift+S')
  expect(keysInWords('CmdOrCtrl+Shift+S', 'darwin')).toBe('⇧⌘S')
})
