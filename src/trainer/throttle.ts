/** Says whether enough time has passed since it last said so. */
export function throttled(everyMs: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - last < everyMs) return false
    last = now
    return true
  }
}
