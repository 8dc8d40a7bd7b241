import type { BY_HOST, ErrorData, FailureKind, Known } from './failure-kind.ts'
import { DATASET_FAILURES } from './dataset-failures.ts'
import { DOWNLOAD_FAILURES } from './download-failures.ts'
import { ENGINE_FAILURES } from './engine-failures.ts'
import { EXPORT_FAILURES } from './export-failures.ts'
import { HOST_FAILURES } from './host-failures.ts'
import { LIBRARY_FAILURES } from './library-failures.ts'
import { MODEL_FAILURES } from './model-failures.ts'
import { MODEL_FILE_FAILURES } from './model-file-failures.ts'
import { FILE_FAILURES } from './file-failures.ts'
import { PHOTO_FAILURES } from './photo-failures.ts'
import { PROJECT_FAILURES } from './project-failures.ts'
import { RUN_FAILURES } from './run-failures.ts'
import { WRITTEN_FILE_FAILURES } from './written-file-failures.ts'

/**
 * Every kind of failure that is told by data, by its code. A code is stable, and never shown alone.
 *
 * What throws one loads no zod: threads that start to read one file throw them too. What parses one is in `parse-failure.ts`.
 */
export const FAILURES = {
  ...FILE_FAILURES,
  ...DATASET_FAILURES,
  ...RUN_FAILURES,
  ...WRITTEN_FILE_FAILURES,
  ...PROJECT_FAILURES,
  ...LIBRARY_FAILURES,
  ...PHOTO_FAILURES,
  ...HOST_FAILURES,
  ...ENGINE_FAILURES,
  ...MODEL_FAILURES,
  ...MODEL_FILE_FAILURES,
  ...DOWNLOAD_FAILURES,
  ...EXPORT_FAILURES,
}

type Kinds = typeof FAILURES
export type FailureCode = keyof Kinds
export type FailureData<Code extends FailureCode> = Known<Kinds[Code]['data']>

/** The same, each by what is known of its own kind. */
export const KINDS: { readonly [Code in FailureCode]: FailureKind<FailureData<Code>> } = FAILURES

export const FAILURE_CODES = Object.keys(FAILURES) as readonly FailureCode[]
export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(FAILURES, code)

type CodeByHost = { [Code in FailureCode]: Kinds[Code]['remedy'] extends typeof BY_HOST ? Code : never }[FailureCode]

/** What a host says is to be done: of each kind that is not the same everywhere. `undefined`: nothing, there. */
export type HostRemedies = { readonly [Code in CodeByHost]: (data: FailureData<Code>) => string | undefined }

export type Told<Code> = ErrorData & { readonly code: Code }

/** What crosses to the one who is told. */
export function failureData<Code extends FailureCode>(code: Code, data: FailureData<Code>): Told<Code> {
  const { message, remedy } = KINDS[code]
  const told = { code, message: message(data), data }
  const hint = typeof remedy === 'function' ? remedy(data) : undefined
  return hint === undefined ? told : { ...told, hint }
}
