import { ModelError } from '../../core/models/errors.ts'

/** Why no model can be written into a folder that is there: it holds a model, or other files. */
export function folderTaken(folder: string, hasModel: boolean): ModelError {
  return hasModel
    ? new ModelError('model-exists', `“${folder}” exists already and holds a model.`, {
        hint: 'Choose another folder, or replace these formats there; its other formats stay.',
      })
    : new ModelError('folder-not-empty', `“${folder}” exists already and holds other files.`, {
        hint: 'Choose another folder, or a new one inside it.',
      })
}
