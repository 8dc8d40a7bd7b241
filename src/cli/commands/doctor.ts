import type { Command } from 'commander'
import { examine } from '../../node/doctor/examine.ts'
import { cacheFolder, configFolder } from '../../node/files/own-folders.ts'
import { fromErrorData, toErrorData, type ErrorData } from '../../shared/errors.ts'
import type { ExecutorChoice } from '../../shared/contract/plain.ts'
import type { ProbeResult } from '../../shared/contract/measurement.ts'
import { EXIT, type Finish } from '../exit-codes.ts'
import { doctorLines } from '../output/doctor-text.ts'
import { openTerminal } from '../output/terminal.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'
import { withTrainer } from '../with-trainer.ts'
import { jsonOption } from '../options.ts'

type Probed = ProbeResult | { readonly failure: ErrorData }

export function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .summary(say('doctor.summary'))
    .description(say('doctor.description'))
    .addOption(jsonOption())
    .addHelpText('after', examples(0, ['frostline doctor'], ['frostline doctor --json']))
    .action(async ({ json = false }: { json?: boolean }) => {
      const terminal = openTerminal({ json })
      terminal.live(say('doctor.timing'))
      let isStopped = false
      // native libraries and drivers may crash, so only a process of their own loads them
      const probe = (executor: ExecutorChoice, isQuiet: boolean): Promise<Probed> =>
        withTrainer(terminal, { isQuiet }, async (trainer, signal) => {
          signal.addEventListener('abort', () => {
            isStopped = true
            void trainer.kill()
          })
          try {
            return await trainer.probe({ executor })
          } catch (thrown) {
            return { failure: toErrorData(thrown) }
          }
        })
      const probed = await probe('auto', false)
      if (isStopped) {
        finish(EXIT.stopped)
        return
      }
      terminal.live(say('doctor.timingGpu'))
      const onGpu = await probe('webgpu', true)
      if (isStopped) {
        finish(EXIT.stopped)
        return
      }
      const report = await examine({
        cacheFolder: cacheFolder(),
        configFolder: configFolder(),
        loadNative: () => nativeOf(probed),
        measure: () => speedOf(probed),
        forward: 'failure' in probed ? undefined : probed.forward,
        measureWebGpu: () => speedOf('fallback' in onGpu && onGpu.fallback ? { failure: onGpu.fallback } : onGpu),
      })
      terminal.record({ kind: 'result', ...report })
      for (const line of doctorLines(report)) terminal.line(line)
      finish('failure' in probed ? EXIT.engine : EXIT.done)
    })
}

function nativeOf(probed: Probed): { libraryVersion: string; usesGpu: boolean } {
  const native = 'failure' in probed ? probed : probed.native
  if ('failure' in native) throw failed(native.failure)
  return native
}

const speedOf = (probed: Probed): Promise<number> =>
  'failure' in probed ? Promise.reject(failed(probed.failure)) : Promise.resolve(probed.imagesPerSecond)

const failed = ({ code, message, hint }: { code: string; message: string; hint?: string | undefined }): Error =>
  fromErrorData(hint === undefined ? { code, message } : { code, message, hint })
