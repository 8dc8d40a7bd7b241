import { type AppError, failure } from '../../shared/errors.ts'

/** What was opened is no model of layers at all, or its description makes no sense. */
export const notAModel = (problem: string): AppError => failure('model-not-a-model', { of: 'layers', problem })
