import { resolve } from 'node:path'
import type { Command } from 'commander'
import { copyWithoutPaths, LEFT_OUT } from '../../node/runs/copy-without-paths.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { openTerminal } from '../output/terminal.ts'
import { jsonOption } from '../options.ts'

export function addHandOn(program: Command, finish: Finish): void {
  program
    .command('hand-on')
    .summary('copy a run without names of photos and folders')
    .description(
      `Copies a finished run for somebody else: its model, report, plan, curves and what it said of each photo, by hash; without any name or path of a photo. Left out: ${LEFT_OUT.join(', ')}.`,
    )
    .argument('<run>', 'folder of a finished run')
    .argument('<folder>', 'new folder for the copy')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  frostline hand-on runs/first first-for-others')
    .action(async (run: string, folder: string, { json = false }: { json?: boolean }) => {
      const terminal = openTerminal({ json })
      await copyWithoutPaths(resolve(run), resolve(folder))
      terminal.record({ kind: 'result', folder: resolve(folder), leftOut: LEFT_OUT })
      terminal.line(`Copied to ${folder}, without names of photos and folders. Left out: ${LEFT_OUT.join(', ')}.`)
      finish(EXIT.done)
    })
}
