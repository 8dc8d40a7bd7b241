import { isObject, own } from '../../models/json-limits.ts'

/**
 * Whether a parsed JSON is what TF.js saves as model.json, whatever the file's name. By itself, because a thread that opens one file asks
 * it: with the reader come all kinds of layers.
 */
export function isLayersModelJson(json: unknown): boolean {
  return isObject(json) && own(json, 'weightsManifest') !== undefined && own(json, 'modelTopology') !== undefined
}
