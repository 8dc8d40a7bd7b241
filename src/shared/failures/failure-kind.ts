import type { z } from 'zod'

/** An error as it crosses processes: plain data, because a cloned `Error` loses what it has besides its message. */
export interface ErrorData {
  readonly code: string
  /** What happened, in words that fit every host. */
  readonly message: string
  /** What to do, where that is the same in every host. */
  readonly hint?: string
  /** What happened, as data: what a host words its remedy from. Absent for codes that are not in `FAILURES`. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** What to do is worded by each host: the command line has flags, the window has buttons. */
export const BY_HOST = 'by-host'

/** What makes schemas: handed over where data that crossed a process is checked, and loaded by nobody who only throws. */
export type Zod = Pick<
  typeof z,
  | 'array'
  | 'boolean'
  | 'discriminatedUnion'
  | 'enum'
  | 'int'
  | 'literal'
  | 'number'
  | 'object'
  | 'record'
  | 'string'
  | 'union'
  | 'unknown'
>

/** What is known of a failure, by its schema. */
export type Known<Schema extends (z: Zod) => z.ZodType> = z.output<ReturnType<Schema>>

/** A kind of failure that was foreseen: what is known of it, and in words what happened and what to do. */
export interface FailureKind<Data, Remedy = ((data: Data) => string | undefined) | typeof BY_HOST | null> {
  readonly data: (z: Zod) => z.ZodType<Data>
  readonly message: (data: Data) => string
  /** `null`: nothing can be done, or the message says it. */
  readonly remedy: Remedy
}

/** For its types: words are made from what the schema says is known. */
export const failureKind = <
  Schema extends z.ZodType<Readonly<Record<string, unknown>>>,
  const Remedy extends ((data: z.output<Schema>) => string | undefined) | typeof BY_HOST | null,
>(
  data: (z: Zod) => Schema,
  message: (data: z.output<Schema>) => string,
  remedy: Remedy,
) => ({ data, message, remedy })
