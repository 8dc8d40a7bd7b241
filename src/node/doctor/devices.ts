import { join } from 'node:path'
import type { Machine } from './machine.ts'
import type { DoctorReport, Gpu } from './report.ts'

/** Whether Electron's binary is there. `require('electron')` would start its download where it is not. */
export function examineElectron(machine: Machine): DoctorReport['electron'] {
  const folder = machine.packageFolder('electron')
  if (folder === undefined) return { isPresent: false, version: undefined }
  const binary = machine.readText(join(folder, 'path.txt'))?.trim()
  const isPresent = binary !== undefined && binary !== '' && machine.exists(join(folder, 'dist', binary))
  return { isPresent, version: machine.packageVersion('electron') }
}

/**
 * Graphics processors, by the vendor's tool or the device files they leave.
 *
 * @param usesGpu  whether the loaded library runs on one.
 */
export async function examineGpu(machine: Machine, usesGpu: boolean): Promise<Gpu> {
  const named = await machine.ask('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'])
  const names = named?.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])) ?? []
  return { devices: names.length > 0 ? names : deviceFiles(machine), isUsed: usesGpu }
}

function deviceFiles(machine: Machine): string[] {
  if (machine.platform === 'darwin') return machine.arch === 'arm64' ? ['Apple GPU'] : []
  const nvidia = machine.list('/dev').filter((name) => /^nvidia\d+$/.test(name))
  const rendering = machine.list('/dev/dri').filter((name) => name.startsWith('renderD'))
  return [...nvidia.map((name) => `/dev/${name}`), ...rendering.map((name) => `/dev/dri/${name}`)]
}
