import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { certificateJson, type ComparedSet, refuseDisagreement } from '../../core/export/certificate.ts'
import { type FormatLimit, isFormatLimit } from '../../core/export/format-limits.ts'
import { exportReadMe, type UseSnippet } from '../../core/export/read-me.ts'
import { shareableReport } from '../../core/export/share-report.ts'
import { free } from '../../core/engine/emit/pieces.ts'
import { type RunReport, REPORT_FORMAT } from '../../shared/contract/run-report.ts'
import { marked } from '../../shared/formats/format.ts'
import { describeModel } from '../../core/models/beside-files.ts'
import { classNamesOf } from '../../core/models/classifier.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import type { AppError } from '../../shared/errors.ts'
import { EXPORT_FORMATS, type ExportFormat, type FormatCheck } from '../../shared/contract/export.ts'
import { ensureFolder, writeFolderAtomic } from '../files/atomic.ts'
import { copyRegular } from '../files/copy-regular.ts'
import { hashFile } from '../files/hash-file.ts'
import { type Content, writePieces } from '../files/write-pieces.ts'
import { VERSION } from '../version.ts'
import { noteUnfinished } from '../files/unfinished-notes.ts'
import { checkExportFolder } from './export-folder.ts'
import { type FormatFiles, filesOf } from './export-files.ts'
import { identityOf, type KeptFormats, keptFormats } from './kept-formats.ts'
import { type OpenedModel, openModel } from './open-model.ts'
import { labelsJson, labelsText } from './save-model.ts'
import { formatSeenPhotos, readSeenPhotos, SEEN_PHOTOS_FILE } from './seen-photos.ts'

/** Smaller arrays may lie in memory that others share. */
const LARGE_BYTES = 2 ** 20

export interface ExportRequest {
  /** The run's own model, or any other. */
  readonly model: string
  /** What a person says of how photos are prepared for it; a run's model has its own. */
  readonly preprocessing?: PreprocessingChoice | undefined
  readonly folder: string
  readonly formats: readonly ExportFormat[]
  readonly projectName: string
  /** Empty for a model that is no run's. */
  readonly runName: string
  readonly multiLabel: boolean
  /** Of the run that made it. */
  readonly report: RunReport | undefined
  readonly plan: TrainingPlan | undefined
  /** Stages that learned but were never compared. */
  readonly uncomparedStages?: readonly string[]
  /** Which photos `check` compares. */
  readonly comparedSet?: ComparedSet
  /** Takes the place of these formats in an exported model that is there; its other formats stay as they are. */
  readonly replace: boolean
  /** Whether ONNX models take bytes and normalize them themselves; true where it is not said. */
  readonly onnxPreprocessing?: boolean
  /**
   * Asked with the written folder and the formats in it before it gets its name; what it throws leaves nothing behind.
   *
   * @param onnxPreprocessing  of the ONNX model that is in it.
   */
  readonly check: (folder: string, formats: readonly ExportFormat[], onnxPreprocessing: boolean) => Promise<Compared>
}

export interface Compared {
  readonly checks: readonly FormatCheck[]
  /** Nothing but pictures of noise could be compared. */
  readonly onNoise: boolean
}

export interface Exported extends Compared {
  readonly folder: string
  readonly files: { name: string; sizeBytes: number }[]
  readonly snippets: readonly UseSnippet[]
  /** Formats that were asked for and cannot hold the model. */
  readonly notWritten: readonly FormatLimit[]
}

/**
 * Writes a model as a person takes it away: in each format that is asked for, with labels, preprocessing, report, a certificate of what was
 * compared, and a model card. It appears whole and checked, or not at all. A format that lacks one of the layers is left out and named. Formats
 * of the same model that are in the folder and are not asked for stay byte for byte, and are compared with the others.
 *
 * @throws {AppError} `model-exists`, `folder-not-ours` for a folder with other files, `model-not-expressible` or `unsupported-layer` where no
 * format that is asked for can hold the model, `export-disagrees`, `export-of-another-model`, what `check` throws, disk errors.
 */
export async function exportModel(request: ExportRequest): Promise<Exported> {
  const folder = resolve(request.folder)
  checkExportFolder(folder, request.replace)
  const opened = await openModel(request.model, { preprocessing: request.preprocessing })
  try {
    return await writeExport(opened, folder, request)
  } finally {
    freeWeights(opened.graph)
  }
}

/** At once: left to the garbage collector, they have it look through all memory in the midst of what comes next. */
function freeWeights({ weights }: LayerGraph): void {
  const buffers = new Set([...weights.values()].map(({ values }) => values.buffer))
  for (const buffer of buffers) if (buffer.byteLength >= LARGE_BYTES) free(new Uint8Array(buffer))
}

async function writeExport(
  { graph, folder: from }: OpenedModel,
  folder: string,
  request: ExportRequest,
): Promise<Exported> {
  const { formats, report, check, multiLabel, onnxPreprocessing = true, comparedSet = 'test' } = request
  const classNames = classNamesOf(graph)
  const identity = identityOf(graph)
  const kept = request.replace ? keptFormats(folder, formats, identity) : NOTHING_KEPT
  const written: Pick<FormatFiles, 'snippet' | 'notes' | 'takes'>[] = []
  const seenPhotos = await readSeenPhotos(from)
  const description = describeModel(graph, {
    source: basename(graph.provenance.source),
    ...(report ? { versions: report.versions } : {}),
  })
  const notWritten: FormatLimit[] = []
  let compared: Compared | undefined
  ensureFolder(dirname(folder), 'shared')
  await writeFolderAtomic(
    folder,
    async (temporary) => {
      const write = (name: string, content: Content): Promise<string> => {
        ensureFolder(dirname(join(temporary, name)), 'shared')
        return writePieces(join(temporary, name), content, 'shared')
      }
      const json = (name: string, content: unknown): Promise<string> =>
        write(name, `${JSON.stringify(content, null, 2)}\n`)
      const hashes = new Map<string, string>()
      for (const format of formats) {
        // one after the other, so that one format's numbers are in memory at a time
        const made = filesOrLimit(format, graph, { multiLabel, onnxPreprocessing })
        if ('thrown' in made) {
          notWritten.push({ format, why: made.thrown.message })
          if (notWritten.length === formats.length) throw made.thrown
          continue
        }
        const { files, ...about } = made
        for (const [name, content] of files) hashes.set(name, await write(name, content))
        written.push(about)
      }
      for (const name of kept.files) hashes.set(name, await keep(folder, temporary, name))
      const asTheyAre = { multiLabel, onnxPreprocessing: kept.onnxTakesBytes }
      written.push(...kept.formats.map((format) => aboutOf(filesOf(format, graph, asTheyAre))))
      written.sort((a, b) => EXPORT_FORMATS.indexOf(a.snippet.format) - EXPORT_FORMATS.indexOf(b.snippet.format))
      await json('frostline.json', description)
      await write('labels.json', labelsJson(classNames))
      await write('labels.txt', labelsText(classNames))
      if (report) await json('report.json', marked(REPORT_FORMAT, shareableReport(report)))
      if (seenPhotos) await write(SEEN_PHOTOS_FILE, formatSeenPhotos(seenPhotos))
      const takes = new Map(written.map((each) => [each.snippet.format, each.takes]))
      compared = await check(temporary, [...takes.keys()], takes.get('onnx') !== 'numbers')
      refuseDisagreement(compared.checks)
      await json(
        'certificate.json',
        certificateJson({
          madeBy: `Frostline ${VERSION}`,
          checkedAt: new Date(),
          hashes,
          identity,
          takes,
          graph,
          comparedSet,
          ...compared,
        }),
      )
      const notes = [...written.flatMap((each) => each.notes), ...notWritten.map(({ why }) => why)]
      const snippets = written.map(({ snippet }) => snippet)
      await write(
        'README.md',
        exportReadMe({ ...request, ...compared, comparedSet, graph, classNames, snippets, notes }),
      )
    },
    noteUnfinished,
    'shared',
  )
  const { checks = [], onNoise = true } = compared ?? {}
  return {
    folder,
    files: listFiles(folder),
    snippets: written.map(({ snippet }) => snippet),
    checks,
    onNoise,
    notWritten,
  }
}

const NOTHING_KEPT: KeptFormats = { formats: [], files: [], onnxTakesBytes: true }

/** Without the files. */
const aboutOf = ({ snippet, notes, takes }: FormatFiles): Pick<FormatFiles, 'snippet' | 'notes' | 'takes'> => ({
  snippet,
  notes,
  takes,
})

/** Takes a file along as it is. @returns its SHA-256. */
async function keep(from: string, to: string, name: string): Promise<string> {
  ensureFolder(dirname(join(to, name)), 'shared')
  await copyRegular(join(from, name), join(to, name))
  return hashFile(join(to, name))
}

/** A format's files, or what says that it cannot hold the model. */
function filesOrLimit(...asked: Parameters<typeof filesOf>): FormatFiles | { readonly thrown: AppError } {
  try {
    return filesOf(...asked)
  } catch (thrown) {
    if (isFormatLimit(thrown)) return { thrown }
    throw thrown
  }
}

function listFiles(folder: string): Exported['files'] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name: name.replaceAll('\\', '/'), stats: statSync(join(folder, name)) }))
    .filter(({ stats }) => stats.isFile())
    .map(({ name, stats }) => ({ name, sizeBytes: stats.size }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
