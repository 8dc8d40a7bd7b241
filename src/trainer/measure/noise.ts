/** Bytes without a pattern, the same every time: how long they take does not depend on what they show. */
export function noise(numBytes: number): Uint8Array {
  return Uint8Array.from({ length: numBytes }, (_, i) => (i * 2654435761) >>> 24)
}
