import { resolve } from 'node:path'
import type { Command } from 'commander'
import { copyWithoutPaths, LEFT_OUT } from '../../node/runs/copy-without-paths.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { openTerminal } from '../output/terminal.ts'
import { examples } from '../texts/examples.ts'
import { listed, say } from '../texts/say.ts'
import { jsonOption } from '../options.ts'

export function addHandOn(program: Command, finish: Finish): void {
  program
    .command('hand-on')
    .summary(say('handOn.summary'))
    .description(say('handOn.description', { files: listed(LEFT_OUT) }))
    .argument('<run>', say('handOn.run'))
    .argument('<folder>', say('handOn.folder'))
    .addOption(jsonOption())
    .addHelpText('after', examples(0, ['frostline hand-on runs/first first-for-others']))
    .action(async (run: string, folder: string, { json = false }: { json?: boolean }) => {
      const terminal = openTerminal({ json })
      await copyWithoutPaths(resolve(run), resolve(folder))
      terminal.record({ kind: 'result', folder: resolve(folder), leftOut: LEFT_OUT })
      terminal.line(say('handOn.done', { folder, files: listed(LEFT_OUT) }))
      finish(EXIT.done)
    })
}
