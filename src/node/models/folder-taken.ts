import { type AppError, failure } from '../../shared/errors.ts'

/** Why no model can be written into a folder that is there: it holds a model, or other files. */
export const folderTaken = (folder: string, hasModel: boolean): AppError =>
  hasModel
    ? failure('model-exists', { of: 'exported', folder })
    : failure('folder-not-empty', { path: folder, isForModel: true })
