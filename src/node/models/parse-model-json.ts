import { failure } from '../../shared/errors.ts'

/** @param name  of the file, for the message. @throws {AppError} `model-not-a-model` for what is not JSON. */
export function parseModelJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (thrown) {
    throw failure('model-not-a-model', { of: 'json', name, why: (thrown as Error).message }, { cause: thrown })
  }
}
