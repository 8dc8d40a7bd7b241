import { readFileSync } from 'node:fs'

/** A file that the kernel makes up. */
const CPU_INFO = '/proc/cpuinfo'

/** The processor's instructions as Linux names them; none where it is not Linux. */
export function processorFlags(readText: (path: string) => string | undefined = read): ReadonlySet<string> {
  if (process.platform !== 'linux') return new Set()
  return flagsIn(readText(CPU_INFO) ?? '')
}

/** @param cpuInfo  as in `/proc/cpuinfo`. */
export function flagsIn(cpuInfo: string): ReadonlySet<string> {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuInfo)
  return new Set(line?.[1]?.trim().split(/\s+/))
}

/** Whether it multiplies in bfloat16: Intel from Cooper Lake, AMD from Zen 4, ARMv8.6. */
export const hasBfloat16 = (flags: ReadonlySet<string>): boolean =>
  ['avx512_bf16', 'amx_bf16', 'bf16'].some((flag) => flags.has(flag))

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
