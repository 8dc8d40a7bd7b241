/** What a key press must be to mean a command. */
interface Chord {
  readonly key: string
  readonly ctrlOrCommand: boolean
  readonly alt: boolean
  readonly shift: boolean
}

const isMac = (platform: string): boolean => platform === 'darwin'

/** @param keys  as in the command table: `CmdOrCtrl+Shift+S`, `?`, `Alt+1`. */
function parseChord(keys: string): Chord {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return { key: key.toLowerCase(), ctrlOrCommand: has('CmdOrCtrl'), alt: has('Alt'), shift: has('Shift') }
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Signs such as `?` need Shift on most keyboards, so it is not asked for with them. */
export function matches(press: KeyPress, keys: string, platform: string): boolean {
  const chord = parseChord(keys)
  const isMain = isMac(platform) ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (chord.ctrlOrCommand !== isMain && (chord.ctrlOrCommand || press.ctrlKey || press.metaKey)) return false
  if (chord.alt !== press.altKey) return false
  const isSign = /^[^\p{L}\p{N}]$/u.test(chord.key)
  if (!isSign && chord.key.length === 1 && chord.shift !== press.shiftKey) return false
  // with Alt a Mac types another sign: the key's place tells
  return keyOf(press, chord) === chord.key
}

function keyOf(press: KeyPress, chord: Chord): string {
  if (chord.alt && press.code.startsWith('Digit')) return press.code.slice('Digit'.length)
  if (chord.alt && press.code.startsWith('Key')) return press.code.slice('Key'.length).toLowerCase()
  return press.key.toLowerCase()
}

/** Whether the person is writing: single letters are then letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}

/** As people read it: `Ctrl+Shift+S`, on a Mac `⇧⌘S`. */
export function keysInWords(keys: string, platform: string): string {
  if (!isMac(platform)) return keys.replace('CmdOrCtrl', 'Ctrl')
  const { key, ctrlOrCommand, alt, shift } = parseChord(keys)
  return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${ctrlOrCommand ? '⌘' : ''}${key.length === 1 ? key.toUpperCase() : key}`
}
