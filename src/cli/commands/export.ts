import { existsSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { checkInWords } from '../../core/export/certificate.ts'
import { classifierOf } from '../../core/models/classifier.ts'
import { closestName } from '../../core/training/plan-config.ts'
import { type Exported, type ExportRequest, exportModel } from '../../node/models/export-model.ts'
import { openModel } from '../../node/models/open-model.ts'
import { photosHeldBack, readResultFiles } from '../../node/runs/result-files.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import { failure } from '../../shared/errors.ts'
import { EXPORT_FORMATS, ExportFormat, FORMAT_NAMES } from '../../shared/contract/export.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { openTerminal, type Terminal } from '../output/terminal.ts'
import { bar, bytes, noteLine } from '../output/words.ts'
import { refuseProjectAs } from '../project-folder.ts'
import { examples } from '../texts/examples.ts'
import { listed, say } from '../texts/say.ts'
import { UsageError } from '../usage-error.ts'
import { withTrainer } from '../with-trainer.ts'
import { jsonOption, preprocessingOption, quietOption } from '../options.ts'

interface ExportFlags {
  readonly to: readonly ExportFormat[]
  readonly out?: string
  readonly replace?: boolean
  readonly preprocessing?: PreprocessingChoice
  /** `--no-preprocessing` */
  readonly onnxPreprocessing: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

const MAX_PHOTOS = 100

const help = (): string => `
${say('export.aboutProof')}
${examples(
  0,
  ['frostline export runs/first --to savedmodel,onnx'],
  ['frostline export runs/first --to tfjs,keras --out leaves --replace'],
  ['frostline export mobilenet.h5 --to onnx --no-preprocessing'],
)}`

export function addExport(program: Command, finish: Finish): void {
  program
    .command('export')
    .summary(say('export.summary'))
    .description(say('export.description'))
    .argument('<model>', say('options.model'))
    .addOption(
      new Option('--to <formats>', say('export.options.to', { formats: listed(EXPORT_FORMATS) }))
        .argParser(readFormats)
        .default(['tfjs'] satisfies ExportFormat[], 'tfjs'),
    )
    .option('--out <folder>', say('export.options.out'))
    .option('--replace', say('export.options.replace'))
    .addOption(preprocessingOption())
    .addOption(onnxNumbersOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText('after', help())
    .action(async (model: string, flags: ExportFlags) => {
      const terminal = openTerminal(flags)
      const exported = await withTrainer(terminal, { outlivesReader: true }, (trainer, signal) =>
        runExport(model, flags, { terminal, trainer, signal }),
      )
      terminal.record({ kind: 'result', ...exported })
      for (const line of exportLines(exported)) terminal.line(line)
      finish(EXIT.done)
    })
}

/** Says something else than `--preprocessing`, for which commander would take it. */
function onnxNumbersOption(): Option {
  const option = new Option('--no-preprocessing', say('export.options.noPreprocessing'))
  option.attributeName = () => 'onnxPreprocessing'
  return option.default(true)
}

function readFormats(value: string): ExportFormat[] {
  const names = value.split(',').map((name) => name.trim().toLowerCase())
  for (const name of names) {
    if (ExportFormat.safeParse(name).success) continue
    const close = closestName(name, EXPORT_FORMATS)
    throw new InvalidArgumentError(
      close === undefined
        ? say('export.noFormat', { name, formats: listed(EXPORT_FORMATS) })
        : say('export.noFormatButClose', { name, close }),
    )
  }
  return EXPORT_FORMATS.filter((format) => names.includes(format))
}

interface Running {
  readonly terminal: Terminal
  readonly trainer: Trainer
  readonly signal: AbortSignal
}

async function runExport(name: string, flags: ExportFlags, { terminal, trainer, signal }: Running): Promise<Exported> {
  const { about, photos, warnings } = await whatToExport(name, flags.preprocessing)
  for (const message of warnings) {
    terminal.record({ kind: 'note', code: 'assumed', message })
    terminal.line(noteLine(message))
  }
  const { to, replace = false, preprocessing, onnxPreprocessing } = flags
  const onEvent = ({ numDone, numTotal }: { numDone: number; numTotal: number }): void =>
    terminal.live(
      say('export.comparing', {
        bar: bar(numTotal === 0 ? 1 : numDone / numTotal),
        done: numDone,
        all: numTotal,
      }),
    )
  return exportModel({
    ...about,
    preprocessing,
    folder: resolve(flags.out ?? `${nameOf(resolve(name))}-export`),
    formats: to,
    replace,
    onnxPreprocessing,
    check: async (exported, formats, onnxTakesBytes) => {
      const params = {
        model: about.model,
        exported,
        formats: [...formats],
        onnxPreprocessing: onnxTakesBytes,
        photos,
        executor: 'auto' as const,
        ...(preprocessing ? { preprocessing } : {}),
      }
      const compared = await trainer.compareExport(params, { onEvent, signal })
      if (compared.outcome === 'finished') return compared
      throw failure('export-stopped', {})
    },
  })
}

type About = Pick<
  ExportRequest,
  'model' | 'projectName' | 'runName' | 'multiLabel' | 'report' | 'plan' | 'uncomparedStages' | 'comparedSet'
>

/** A run with what is known of it, or a model from anywhere. */
async function whatToExport(
  name: string,
  preprocessing: PreprocessingChoice | undefined,
): Promise<{ about: About; photos: string[]; warnings: readonly string[] }> {
  const path = resolve(name)
  refuseProjectAs('model', path, (run) => `frostline export ${run}`)
  if (!existsSync(join(path, 'plan.json'))) {
    const model = existsSync(name) ? path : name
    const { graph, warnings } = await openModel(model, { preprocessing })
    const { multiLabel } = classifierOf(graph)
    return {
      about: { model, projectName: graph.name, runName: '', multiLabel, report: undefined, plan: undefined },
      photos: [],
      warnings,
    }
  }
  if (preprocessing) throw new UsageError(say('export.preprocessingOfRun'), say('usage.leaveOut'))
  const files = readResultFiles(path)
  const { report, plan, uncomparedStages } = files
  const { photos, comparedSet } = photosHeldBack(path, files, MAX_PHOTOS)
  const about = {
    model: join(path, 'model'),
    projectName: basename(path),
    runName: '',
    multiLabel: plan.multiLabel,
    report,
    plan,
    uncomparedStages,
    comparedSet,
  }
  return { about, photos, warnings: [] }
}

/** Whose it is: of a run's model the run's name, of a project's run the project's too. */
function nameOf(path: string): string {
  const parts = path.split(sep).filter((part) => part !== '' && part !== 'runs')
  const last = parts.at(-1) === 'model' ? parts.slice(0, -1) : parts
  const [project = '', run = 'model'] = last.slice(-2)
  const own = run.replace(/\.\w+$/, '')
  return /\.frostline$/.test(project) ? `${project.replace(/\.frostline$/, '')}-${own}` : own
}

function exportLines({ folder, files, checks, onNoise, notWritten }: Exported): string[] {
  return [
    say('export.exported', { folder }),
    ...files.map(({ name, sizeBytes }) => `  ${say('export.file', { name, size: bytes(sizeBytes) })}`),
    '',
    ...(onNoise ? [say('export.onNoise')] : []),
    ...checks.map(checkInWords),
    ...notWritten.map(({ format, why }) => say('export.notWritten', { format: FORMAT_NAMES[format], why })),
  ]
}
