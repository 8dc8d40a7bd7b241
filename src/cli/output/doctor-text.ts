import type { DoctorReport, PackageState } from '../../node/doctor/report.ts'
import { listed, say } from '../texts/say.ts'

/** The report as lines for a terminal, problems last. */
export function doctorLines(report: DoctorReport): string[] {
  const rows = rowsOf(report)
  const width = Math.max(...rows.map(([name]) => name.length))
  const { problems } = report
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    ...(problems.length === 0
      ? [say('doctor.noProblems')]
      : problems.flatMap(({ what, remedy }) => [`! ${what}`, `  -> ${remedy}`])),
  ]
}

function rowsOf(report: DoctorReport): [string, string][] {
  const { executor, processor, threads, forward, imagesPerSecond: speed } = report
  const { model, arch, features, oneDnn } = processor
  return [
    [say('doctor.rows.executor'), say('doctor.executor', executor)],
    [say('doctor.rows.forward'), forward ? say('doctor.forward', forward) : say('doctor.notMeasured')],
    [say('doctor.rows.speed'), speed === undefined ? say('doctor.notMeasured') : say('doctor.speed', { speed })],
    [say('doctor.rows.cpu'), say('doctor.cpu', { model, arch })],
    [say('doctor.rows.instructions'), features.join(' ') || say('doctor.instructionsUnknown')],
    [say('doctor.rows.oneDnn'), say(`doctor.oneDnn.${oneDnn ?? 'none'}`)],
    [say('doctor.rows.threads'), describeThreads(threads)],
    [say('doctor.rows.memory'), describeMemory(report.memory)],
    [say('doctor.rows.disk'), describeDisk(report.disk)],
    [say('doctor.rows.gpu'), describeGpu(report.gpu)],
    [say('doctor.rows.webGpu'), describeWebGpu(report)],
    ...report.folders.map((folder): [string, string] => [
      say(`doctor.folders.${folder.purpose}`),
      describeFolder(folder),
    ]),
    [say('doctor.rows.electron'), describeElectron(report.electron)],
    [say('doctor.rows.node'), say('doctor.node', { version: report.node, platform: report.platform })],
    ...Object.entries(report.packages).map(([name, state]): [string, string] => [name, describePackage(state)]),
  ]
}

function describeThreads({ numCores: cores, intraOp, interOp }: DoctorReport['threads']): string {
  const [within, between] = [String(intraOp), String(interOp)]
  if (intraOp === undefined)
    return interOp === undefined
      ? say('doctor.threads.all', { cores })
      : say('doctor.threads.between', { cores, between })
  return interOp === undefined
    ? say('doctor.threads.within', { cores, within })
    : say('doctor.threads.both', { cores, within, between })
}

const describeMemory = ({ freeBytes, totalBytes }: DoctorReport['memory']): string =>
  say('doctor.memory', { free: freeBytes / 1e9, all: totalBytes / 1e9 })

const describeDisk = ({ freeBytes, folder }: DoctorReport['disk']): string =>
  freeBytes === undefined
    ? say('doctor.diskUnknown', { folder })
    : say('doctor.disk', { free: freeBytes / 1e9, folder })

function describeGpu({ devices, isUsed }: DoctorReport['gpu']): string {
  if (devices.length === 0) return say('doctor.gpu.none')
  return say(isUsed ? 'doctor.gpu.used' : 'doctor.gpu.notUsed', { devices: listed(devices) })
}

function describeWebGpu({ gpu: { webGpu }, imagesPerSecond }: DoctorReport): string {
  if (webGpu === undefined) return say('doctor.webGpu.notTried')
  const { imagesPerSecond: speed, failure: why = '' } = webGpu
  if (speed === undefined) return say('doctor.webGpu.failed', { why })
  if (imagesPerSecond === undefined) return say('doctor.webGpu.speed', { speed })
  return speed < imagesPerSecond
    ? say('doctor.webGpu.slower', { speed })
    : say('doctor.webGpu.times', { speed, times: speed / imagesPerSecond })
}

const describeFolder = ({ folder, failure: why }: DoctorReport['folders'][number]): string =>
  why === undefined ? say('doctor.folder.ok', { folder }) : say('doctor.folder.failed', { folder, why })

const describeElectron = ({ isPresent, version = '' }: DoctorReport['electron']): string =>
  isPresent ? say('doctor.electron.present', { version }) : say('doctor.electron.absent')

function describePackage({ version, failure }: PackageState): string {
  if (version === undefined) return say('doctor.package.absent')
  return say(failure === undefined ? 'doctor.package.loads' : 'doctor.package.fails', { version })
}
