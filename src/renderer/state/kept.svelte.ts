import { untrack } from 'svelte'
import type { z } from 'zod'

const KEEP_AFTER_MS = 250
const keyOf = (screen: string, projectId: string): string => `frostline.${screen}.${projectId}`

/**
 * How a screen was left, of this project: kept while the window lives, through a reload and other screens.
 *
 * @returns the schema's defaults where nothing was kept, or nothing that can be read.
 */
export function readKept<Kept extends z.ZodType>(
  screen: string,
  projectId: string,
  schema: Kept,
  storage: Pick<Storage, 'getItem'> = sessionStorage,
): z.output<Kept> {
  try {
    return schema.parse(JSON.parse(storage.getItem(keyOf(screen, projectId)) ?? '{}'))
  } catch {
    return schema.parse({})
  }
}

export function keep(
  screen: string,
  projectId: string,
  value: unknown,
  storage: Pick<Storage, 'setItem'> = sessionStorage,
): void {
  storage.setItem(keyOf(screen, projectId), JSON.stringify(value))
}

/**
 * Keeps what is read a moment after it changed, and when the screen or the window goes. To be called while a component is set up.
 *
 * @param write  {@link keep}, or one's own way to it.
 */
export function keepAsLeft<T>(read: () => T, write: (value: T) => void): void {
  $effect(() => {
    const value = read()
    const timer = setTimeout(() => write(value), KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  })
  $effect(() => {
    const now = (): void => write(untrack(read))
    addEventListener('pagehide', now)
    return () => {
      removeEventListener('pagehide', now)
      now()
    }
  })
}
