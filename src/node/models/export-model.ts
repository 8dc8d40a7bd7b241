import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { certificateJson, refuseDisagreement } from '../../core/export/certificate.ts'
import { exportReadMe, type UseSnippet } from '../../core/export/read-me.ts'
import { shareableReport } from '../../core/export/share-report.ts'
import type { Report } from '../../core/evaluation/report.ts'
import { describeModel } from '../../core/models/beside-files.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { outputShapes } from '../../core/models/output-shapes.ts'
import type { TrainingPlan } from '../../core/training/plan.ts'
import type { ExportFormat, FormatCheck } from '../../shared/contract/export.ts'
import { ensureFolder, writeDurably, writeFolderAtomic } from '../files/atomic.ts'
import { hashFile } from '../files/hash-file.ts'
import { VERSION } from '../version.ts'
import { checkExportFolder } from './export-folder.ts'
import { type FormatFiles, filesOf } from './export-files.ts'
import { openModel } from './open-model.ts'
import { labelsText } from './save-model.ts'
import { formatSeenPhotos, readSeenPhotos, SEEN_PHOTOS_FILE } from './seen-photos.ts'

export interface ExportRequest {
  /** The run's own model, or any other. */
  readonly model: string
  readonly folder: string
  readonly formats: readonly ExportFormat[]
  readonly projectName: string
  /** Empty for a model that is no run's. */
  readonly runName: string
  readonly multiLabel: boolean
  /** Of the run that made it. */
  readonly report: Report | undefined
  readonly plan: TrainingPlan | undefined
  /** Writes over an exported model that is there. */
  readonly replace: boolean
  /** Whether ONNX models take bytes and normalise them themselves; true where it is not said. */
  readonly onnxPreprocessing?: boolean
  /** Asked with the written folder before it gets its name; what it throws leaves nothing behind. */
  readonly check: (folder: string) => Promise<Compared>
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
}

/**
 * Writes a model as a person takes it away: in each format that is asked for, with labels, preprocessing, report, a certificate of what was
 * compared, and a model card. It appears whole and checked, or not at all.
 *
 * @throws {AppError} `model-exists`, `folder-not-ours` for a folder with other files, `model-not-expressible` naming a layer that a format
 * lacks, `export-disagrees`, what `check` throws, disk errors.
 */
export async function exportModel(request: ExportRequest): Promise<Exported> {
  const { model, formats, replace, report, check, multiLabel, onnxPreprocessing = true } = request
  const folder = resolve(request.folder)
  checkExportFolder(folder, replace)
  const opened = await openModel(model)
  const { graph } = opened
  const classNames = namesOf(graph)
  const written: FormatFiles[] = []
  for (const format of formats) written.push(await filesOf(format, graph, { multiLabel, onnxPreprocessing }))
  const snippets = written.map(({ snippet }) => snippet)
  const seenPhotos = await readSeenPhotos(opened.folder)
  const description = describeModel(graph, { source: basename(graph.provenance.source), ...(report ? { versions: report.versions } : {}) }) // prettier-ignore
  let compared: Compared | undefined
  ensureFolder(dirname(folder))
  await writeFolderAtomic(folder, async (temporary) => {
    const write = (name: string, content: string | Uint8Array): void => {
      ensureFolder(dirname(join(temporary, name)))
      writeDurably(join(temporary, name), content)
    }
    const json = (name: string, content: unknown): void => write(name, `${JSON.stringify(content, null, 2)}\n`)
    for (const { files } of written) for (const [name, content] of files) write(name, content)
    json('frostline.json', description)
    json('labels.json', classNames)
    write('labels.txt', labelsText(classNames))
    if (report) json('report.json', shareableReport(report))
    if (seenPhotos) write(SEEN_PHOTOS_FILE, formatSeenPhotos(seenPhotos))
    compared = await check(temporary)
    refuseDisagreement(compared.checks)
    const hashes = await hashesOf(temporary, written)
    json('certificate.json', certificateJson({ madeBy: `Frostline ${VERSION}`, checkedAt: new Date(), hashes, ...compared })) // prettier-ignore
    const notes = written.flatMap((each) => each.notes)
    write('README.md', exportReadMe({ ...request, ...compared, graph, classNames, snippets, notes }))
  })
  const { checks = [], onNoise = true } = compared ?? {}
  return { folder, files: listFiles(folder), snippets, checks, onNoise }
}

/** Numbers where a model knows no names. */
function namesOf(graph: LayerGraph): readonly string[] {
  const numClasses = outputShapes(graph).get(graph.output)?.at(-1) ?? 0
  return graph.classNames ?? Array.from({ length: numClasses }, (_, i) => `class ${i}`)
}

/** Of the files as they lie on the disk, not as they were meant. */
async function hashesOf(folder: string, written: readonly FormatFiles[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const { files } of written) for (const name of files.keys()) hashes.set(name, await hashFile(join(folder, name)))
  return hashes
}

function listFiles(folder: string): Exported['files'] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name: name.replaceAll('\\', '/'), stats: statSync(join(folder, name)) }))
    .filter(({ stats }) => stats.isFile())
    .map(({ name, stats }) => ({ name, sizeBytes: stats.size }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
