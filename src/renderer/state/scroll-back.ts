const GIVE_UP_MS = 4000

/**
 * Brings a box back to where it was scrolled to, as soon as there is enough in it, unless the person scrolls first; then tells of
 * wherever it is scrolled.
 *
 * @returns what ends it.
 */
export function scrollBack(box: HTMLElement, top: number, onscroll: (top: number) => void): () => void {
  const until = performance.now() + GIVE_UP_MS
  let isDue = top > 0
  let frame = 0
  const bring = (): void => {
    if (!isDue) return
    box.scrollTop = top
    if (box.scrollTop >= top - 1 || performance.now() > until) isDue = false
    else frame = requestAnimationFrame(bring)
  }
  const takeOver = (): void => void (isDue = false)
  const scrolled = (): void => {
    if (!isDue) onscroll(box.scrollTop)
  }
  const PERSON = ['wheel', 'pointerdown', 'keydown'] as const
  for (const type of PERSON) box.addEventListener(type, takeOver, { passive: true })
  box.addEventListener('scroll', scrolled, { passive: true })
  bring()
  return () => {
    cancelAnimationFrame(frame)
    for (const type of PERSON) box.removeEventListener(type, takeOver)
    box.removeEventListener('scroll', scrolled)
  }
}
