/**
 * Brings a box back to where it was scrolled to, as soon as there is enough in it, however long that takes, unless the person scrolls
 * first; then tells of wherever it is scrolled.
 *
 * @returns what ends it.
 */
export function scrollBack(box: HTMLElement, top: number, onscroll: (top: number) => void): () => void {
  let isDue = top > 0
  const bring = (): void => {
    if (!isDue) return
    box.scrollTop = top
    if (box.scrollTop >= top - 1) takeOver()
  }
  const takeOver = (): void => {
    isDue = false
    grown.disconnect()
    filled.disconnect()
  }
  const scrolled = (): void => {
    if (!isDue) onscroll(box.scrollTop)
  }
  const grown = new ResizeObserver(bring)
  const watch = (): void => {
    for (const child of box.children) grown.observe(child)
  }
  const filled = new MutationObserver(watch)
  const PERSON = ['wheel', 'pointerdown', 'keydown'] as const
  for (const type of PERSON) box.addEventListener(type, takeOver, { passive: true })
  box.addEventListener('scroll', scrolled, { passive: true })
  if (isDue) {
    filled.observe(box, { childList: true })
    watch()
  }
  bring()
  return () => {
    takeOver()
    for (const type of PERSON) box.removeEventListener(type, takeOver)
    box.removeEventListener('scroll', scrolled)
  }
}
