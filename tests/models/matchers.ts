import { expect } from 'vitest'

/** `expect.stringContaining`, whose type would be `any`. */
export function containing(text: string): string {
  return expect.stringContaining(text) as string
}
