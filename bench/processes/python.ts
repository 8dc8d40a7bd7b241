import { join } from 'node:path'
import { PEERS_FOLDER } from '../places.ts'
import { ProcessError } from './children.ts'
import type { Command } from './driven.ts'
import { runOnce } from './run-once.ts'

const PACKAGES = ['tensorflow', 'keras', 'torch', 'onnx', 'onnxruntime', 'PIL', 'numpy'] as const
export type PythonPackage = (typeof PACKAGES)[number]

/** The Python that peers run on, if there is one. */
export interface Python {
  /** Why a peer that needs these packages cannot run; undefined where it can. */
  lacks(...packages: PythonPackage[]): string | undefined
  command(name: string, script: string, args: readonly string[]): Command
}

const PROBE = `
import importlib.util, json, sys
print(json.dumps({"found": [name for name in sys.argv[1:] if importlib.util.find_spec(name)]}))
`

export async function findPython(): Promise<Python> {
  const command = process.env.FROSTLINE_PYTHON ?? 'python3'
  const found = await packagesOf(command)
  return {
    lacks: (...packages) => {
      if (found === undefined) return `there is no Python “${command}” (FROSTLINE_PYTHON)`
      const absent = packages.filter((name) => !found.has(name))
      return absent.length > 0 ? `${command} has no ${absent.join(', ')} (FROSTLINE_PYTHON)` : undefined
    },
    command: (name, script, args) => ({
      name,
      command,
      args: ['-u', join(PEERS_FOLDER, script), ...args],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    }),
  }
}

async function packagesOf(command: string): Promise<Set<string> | undefined> {
  try {
    const probe = { name: 'python', command, args: ['-c', PROBE, ...PACKAGES], env: process.env }
    const { lines } = await runOnce(probe, 30_000)
    return new Set((lines[0] as { found: string[] }).found)
  } catch (thrown) {
    if (thrown instanceof ProcessError || (thrown as NodeJS.ErrnoException).code !== undefined) return undefined
    throw thrown
  }
}
