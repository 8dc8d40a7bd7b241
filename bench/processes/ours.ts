import { join } from 'node:path'
import { trainerEnvironment } from '../../src/node/trainer-host/environment.ts'
import { OURS_FOLDER } from '../places.ts'
import type { Command } from './driven.ts'

/** A script of ours, in the environment that Frostline gives its trainer. */
export function ourCommand(name: string, script: string, args: readonly string[], numThreads: number): Command {
  return {
    name,
    command: process.execPath,
    args: ['--expose-gc', '--disable-warning=ExperimentalWarning', join(OURS_FOLDER, script), ...args],
    env: trainerEnvironment({ threads: numThreads }, process.env),
  }
}
