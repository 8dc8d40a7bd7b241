import { flagsIn } from '../processor-flags.ts'
import type { Machine } from './machine.ts'
import type { Processor, Threads } from './report.ts'

/** As the kernel or the vendor spells them, in order of age; TensorFlow chooses among these at run time. */
const RELEVANT = [
  'sse4_1',
  'sse4_2',
  'avx',
  'f16c',
  'fma',
  'avx2',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'avx_vnni',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
  'neon',
  'asimd',
  'asimddp',
  'bf16',
  'i8mm',
  'sve',
]

/** The CPU and those of its vector instructions that matter to TensorFlow. */
export async function examineProcessor(machine: Machine, isNative: boolean): Promise<Processor> {
  const flags = await readFlags(machine)
  return {
    model: machine.cpuModel,
    arch: machine.arch,
    features: RELEVANT.filter((feature) => flags.has(feature)),
    oneDnn: isNative ? oneDnn(machine) : undefined,
  }
}

export function examineThreads({ env, numCores }: Machine): Threads {
  return {
    numCores,
    intraOp: count(env.TF_NUM_INTRAOP_THREADS),
    interOp: count(env.TF_NUM_INTEROP_THREADS),
  }
}

async function readFlags(machine: Machine): Promise<ReadonlySet<string>> {
  if (machine.platform === 'linux') return flagsIn(machine.readText('/proc/cpuinfo') ?? '')
  if (machine.platform !== 'darwin') return new Set() // Windows names none without a program of its own
  if (machine.arch === 'arm64') return new Set(['neon'])
  const text = await machine.ask('sysctl', ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'])
  return new Set((text ?? '').toLowerCase().split(/\s+/).map(linuxSpelling))
}

/** macOS says SSE4.1, AVX1.0 and AVX512VNNI where Linux says sse4_1, avx and avx512_vnni. */
function linuxSpelling(flag: string): string {
  if (flag === 'avx1.0') return 'avx'
  return flag.replace('.', '_').replace(/^avx512(vnni|bf16|fp16)$/, 'avx512_$1')
}

/** TensorFlow turns oneDNN on by default on x86-64 under Linux and Windows only. */
function oneDnn({ env, arch, platform, isOneDnnLeftOut }: Machine): 'on' | 'off' | 'left out' {
  const setting = env.TF_ENABLE_ONEDNN_OPTS?.toLowerCase()
  if (setting === '0' || setting === 'false') return 'off'
  if (setting === '1' || setting === 'true') return 'on'
  if (isOneDnnLeftOut()) return 'left out'
  return arch === 'x64' && platform !== 'darwin' ? 'on' : 'off'
}

function count(value: string | undefined): number | undefined {
  const number = Number(value)
  return value !== undefined && value !== '' && Number.isInteger(number) && number > 0 ? number : undefined
}
