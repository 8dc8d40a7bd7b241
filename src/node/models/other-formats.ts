import { failure } from '../../shared/errors.ts'
import { basename, extname } from 'node:path'
import { notTrainable } from './untrusted/not-trainable.ts'

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/**
 * Lets HDF5 and zip files through; of others it says what they are.
 *
 * @throws {AppError} `model-not-trainable` with where to get a model that can be trained, or `model-not-a-model`.
 */
export function checkKind(bytes: Uint8Array, path: string): void {
  const name = basename(path)
  const isHdf5 = text(bytes, 1, 4) === 'HDF'
  const isZip = text(bytes, 0, 2) === 'PK'
  if (isHdf5 || isZip) return
  const extension = extname(path).toLowerCase()
  if (text(bytes, 4, 8) === 'TFL3' || extension === '.tflite' || extension === '.lite')
    throw notTrainable(`“${name}” is a TensorFlow Lite model, a frozen graph without layers`)
  if (extension === '.onnx') throw notTrainable(`“${name}” is an ONNX model, a frozen graph without layers`)
  if (extension === '.pb' || extension === '.pbtxt')
    throw notTrainable(`“${name}” belongs to a TensorFlow SavedModel or frozen graph, which has no layers`)
  if (['.pt', '.pth', '.safetensors', '.ckpt', '.bin', '.pkl'].includes(extension))
    throw notTrainable(`“${name}” is a file of PyTorch or another program, with weights but without layers`)
  throw failure('model-not-a-model', { of: 'file', name, isEmpty: bytes.length === 0 })
}
