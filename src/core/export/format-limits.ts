import { AppError } from '../../shared/errors.ts'
import { EXPORT_FORMATS, FORMAT_NAMES, type ExportFormat } from '../../shared/contract/export.ts'
import type { LayerGraph } from '../models/layer-graph.ts'
import { checkLayersModel } from '../formats/tfjs/write-layers-model.ts'
import { checkFits } from './fits.ts'
import { kerasModel } from '../formats/keras/write-model.ts'
import { checkOnnx } from '../formats/onnx/write-onnx.ts'

/** A format that cannot hold a model, and why: the layer that it lacks. */
export interface FormatLimit {
  readonly format: ExportFormat
  readonly why: string
}

const CHECKS: Readonly<Record<ExportFormat, (graph: LayerGraph) => void>> = {
  tfjs: checkLayersModel,
  savedmodel: (graph) => checkFits(graph, 'A SavedModel'),
  onnx: checkOnnx,
  keras: (graph) => void kerasModel(graph),
}

/** True for what says that a format lacks a layer, or the room for the weights: other formats may still hold the model. */
export function isFormatLimit(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && (thrown.code === 'model-not-expressible' || thrown.code === 'unsupported-layer')
}

/** Formats that could not hold a model, known before it is trained. No numbers are written or copied. */
export function formatLimits(graph: LayerGraph): FormatLimit[] {
  return EXPORT_FORMATS.flatMap((format) => {
    try {
      CHECKS[format](graph)
      return []
    } catch (thrown) {
      if (!isFormatLimit(thrown)) throw thrown
      return [{ format, why: thrown.message }]
    }
  })
}

/** Said before training. */
export function limitInWords({ format, why }: FormatLimit): string {
  const rest =
    format === 'tfjs' ? 'The run’s model is then saved for Frostline alone; other formats can be exported.' : ''
  return `The model cannot be exported as ${FORMAT_NAMES[format]}. ${why} ${rest}`.trim()
}
