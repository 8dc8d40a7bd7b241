/** Where what nobody foresaw is written down. */
export interface Log {
  info(text: string): void
  error(thrown: unknown): void
}
