import { gigabytes } from './problems.ts'
import type { DoctorReport, PackageState } from './report.ts'

/** The report as lines for a terminal, problems last. */
export function formatReport(report: DoctorReport): string[] {
  const { executor, processor, threads, memory, disk, imagesPerSecond, electron, gpu, problems } = report
  const rows: [string, string][] = [
    ['executor', `${executor.kind} (${executor.library})`],
    [
      'speed',
      imagesPerSecond === undefined ? 'not measured' : `${Math.round(imagesPerSecond)} images/s on a tiny graph`,
    ],
    ['CPU', `${processor.model}, ${processor.arch}`],
    ['instructions', processor.features.join(' ') || 'not known'],
    ['oneDNN', processor.oneDnn ?? 'not there (it is TensorFlow’s)'],
    ['threads', formatThreads(threads)],
    ['memory', `${gigabytes(memory.freeBytes)} free of ${gigabytes(memory.totalBytes)}`],
    ['disk', `${disk.freeBytes === undefined ? 'unknown' : gigabytes(disk.freeBytes)} free in ${disk.folder}`],
    ['GPU', gpu.devices.length === 0 ? 'none seen' : `${gpu.devices.join(', ')} (${gpu.isUsed ? 'used' : 'not used'})`],
    ...report.folders.map(({ purpose, folder, failure }): [string, string] => [
      purpose,
      `${folder} (${failure === undefined ? 'can be written' : `cannot be written: ${failure}`})`,
    ]),
    ['Electron', electron.isPresent ? `${electron.version ?? ''} is there` : 'not there: the command line needs none'],
    ['Node', `${report.node} on ${report.platform}`],
    ...Object.entries(report.packages).map(([name, state]): [string, string] => [name, describePackage(state)]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    ...(problems.length === 0
      ? ['No problems found.']
      : problems.flatMap(({ what, remedy }) => [`! ${what}`, `  -> ${remedy}`])),
  ]
}

function describePackage({ version, failure }: PackageState): string {
  if (version === undefined) return 'not installed'
  return failure === undefined ? `${version}, loads` : `${version}, does not load`
}

function formatThreads({ numCores, intraOp, interOp }: DoctorReport['threads']): string {
  const cores = `${numCores} ${numCores === 1 ? 'core' : 'cores'}`
  const limits = [
    intraOp === undefined ? undefined : `${intraOp} inside an op`,
    interOp === undefined ? undefined : `${interOp} ops at once`,
  ].filter((limit) => limit !== undefined)
  return `${cores}, ${limits.length === 0 ? 'all used' : limits.join(', ')}`
}
