import { ModelError } from '../../core/models/errors.ts'

/** @param name  of the file, for the message. @throws {ModelError} `model-not-a-model` for what is not JSON. */
export function parseModelJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (thrown) {
    throw new ModelError('model-not-a-model', `“${name}” is not JSON: ${(thrown as Error).message}.`, {
      hint: 'The file is damaged or incomplete. Copy or download the model again.',
      cause: thrown,
    })
  }
}
