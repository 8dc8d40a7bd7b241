/**
 * Puts the header of a JPEG right as far as all readers do without asking: stray bytes between its segments are left out, and the scan
 * parameters of a sequential JPEG, which mean nothing in one, get their only value (0, 63, 0; some Samsung cameras write others).
 *
 * @returns the same bytes where there is nothing to mend; a new buffer otherwise. What follows the first scan is left as it is.
 */
export function mendJpeg(bytes: Buffer): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  let isSequential = false
  let at = 2
  while (at + 4 <= bytes.length) {
    const start = nextMarker(bytes, at)
    if (start === -1) return bytes
    const marker = bytes[start + 1]
    const length = bytes.readUInt16BE(start + 2)
    const end = start + 2 + length
    if (length < 2 || end > bytes.length) return bytes
    if (marker === 0xc0 || marker === 0xc1) isSequential = true
    if (marker === 0xda) {
      const scan = Buffer.from(bytes.subarray(start, end))
      if (isSequential && length >= 6) scan.set([0, 63, 0], scan.length - 3)
      parts.push(scan, bytes.subarray(end))
      const mended = Buffer.concat(parts)
      return mended.equals(bytes) ? bytes : mended
    }
    parts.push(bytes.subarray(start, end))
    at = end
  }
  return bytes
}

/** Where the next segment begins: 0xff, not followed by 0xff or 0, nor by a marker that has no segment. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]!
    if (marker !== 0xff && marker !== 0 && marker !== 1 && !(marker >= 0xd0 && marker <= 0xd9)) return at
  }
  return -1
}
