import { isObject, own } from './json-limits.ts'

/** Whether a parsed JSON is what TF.js saves as model.json, whatever the file's name. */
export function isLayersModelJson(json: unknown): boolean {
  return isObject(json) && own(json, 'weightsManifest') !== undefined && own(json, 'modelTopology') !== undefined
}

/** Whether it is the config.json of a `.keras` archive that was unpacked. */
export function isKerasConfig(json: unknown): boolean {
  return isObject(json) && typeof own(json, 'class_name') === 'string' && own(json, 'config') !== undefined
}
