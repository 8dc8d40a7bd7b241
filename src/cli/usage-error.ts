import { AppError } from '../shared/errors.ts'

/** A command line that contradicts itself or lacks something. */
export class UsageError extends AppError {
  override readonly name = 'UsageError'
  constructor(message: string, hint: string) {
    super('usage', message, { hint })
  }
}
