/** In pieces: a call takes only so many arguments. */
export function toBase64(bytes: Uint8Array): string {
  const CHUNK = 0x8000
  let text = ''
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  return btoa(text)
}
