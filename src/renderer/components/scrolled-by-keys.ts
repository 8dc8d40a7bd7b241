/** A box that has more in it than fits can be reached by Tab and scrolled by keys, under a name; one that has not is no stop on the way. */
export const scrolledByKeys =
  (name: () => string) =>
  (box: HTMLElement): (() => void) => {
    const look = (): void => {
      const isScrolled = box.scrollHeight > box.clientHeight
      for (const [attribute, value] of [
        ['tabindex', '0'],
        ['role', 'group'],
        ['aria-label', name()],
      ] as const)
        if (isScrolled) box.setAttribute(attribute, value)
        else box.removeAttribute(attribute)
    }
    const resized = new ResizeObserver(look)
    const filled = new MutationObserver(look)
    resized.observe(box)
    filled.observe(box, { childList: true, subtree: true, characterData: true })
    return () => {
      resized.disconnect()
      filled.disconnect()
    }
  }
