const MAX_BYTES = 120
const encoder = new TextEncoder()

/**
 * A name that every file system takes, as near to the given one as can be: no separators, nothing that Windows reserves, not
 * hidden, at most 120 bytes.
 */
export function safeFileName(name: string, fallback: string): string {
  const clean = name
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex -- exactly these are not allowed
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '-')
    .replace(/^[\s.]+/, '')
  const dot = clean.lastIndexOf('.')
  const hasExtension = dot > 0 && clean.length - dot <= 6
  const stem = cut(hasExtension ? clean.slice(0, dot) : clean).replace(/[\s.]+$/, '')
  const extension = hasExtension ? clean.slice(dot).replace(/[\s.]+$/, '') : ''
  return unreserved(stem === '' ? fallback : stem) + extension
}

/** The same name, with a dash behind what Windows reserves, with any extension too. */
export function unreserved(name: string): string {
  const isReserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)
  return isReserved ? name.replace(/^[^.]+/, '$&-') : name
}

function cut(text: string): string {
  let kept = ''
  let numBytes = 0
  for (const letter of text) {
    numBytes += encoder.encode(letter).length
    if (numBytes > MAX_BYTES) return kept
    kept += letter
  }
  return kept
}
