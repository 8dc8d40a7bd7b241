const waiting = new Set<() => void>()
let frame = 0

/**
 * Runs one drawing in a frame, in the order in which they were asked for: charts that are due together would hold the window up
 * together, each with what its canvas takes to be painted.
 *
 * @returns takes it back, if it has not run.
 */
export function drawInTurn(draw: () => void): () => void {
  waiting.add(draw)
  if (frame === 0) frame = requestAnimationFrame(drawNext)
  return () => void waiting.delete(draw)
}

function drawNext(): void {
  const [next] = waiting
  if (next) waiting.delete(next)
  frame = waiting.size > 0 ? requestAnimationFrame(drawNext) : 0
  next?.()
}
