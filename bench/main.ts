/** Measures Frostline against its peers (bench/peers/README.md) and writes docs/BENCHMARKS.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { circumstances, load, machine } from './machine.ts'
import { Deadline } from './measure/deadline.ts'
import { type BenchOptions, BenchUsageError, type PartName, readOptions, USAGE } from './options.ts'
import { type Part, SkippedError } from './part.ts'
import { accuracy } from './parts/accuracy.ts'
import { executors } from './parts/executors.ts'
import { headOnly } from './parts/head-only.ts'
import { memory } from './parts/memory.ts'
import { models } from './parts/models.ts'
import { predict } from './parts/predict.ts'
import { step } from './parts/step.ts'
import { windowPart } from './parts/window.ts'
import { ProcessError } from './processes/children.ts'
import { findPython, type Python } from './processes/python.ts'
import { replaceFile } from './report/replace-file.ts'
import { type Section, sectionText, writeSection } from './report/document.ts'

const PARTS: Record<PartName, Part> = {
  step,
  'head-only': headOnly,
  predict,
  accuracy,
  memory,
  executors,
  window: windowPart,
  models,
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(USAGE)
    return 0
  }
  const python = await findPython()
  const results: Record<string, unknown> = {}
  let numFailed = 0
  for (const name of options.parts) {
    try {
      const section = await runPart(PARTS[name], options, python)
      results[name] = {
        circumstances: section.circumstances,
        command: section.command,
        leftOut: section.leftOut,
        ...section.result,
      }
      console.log(`${sectionText(section)}\n`)
      if (options.writesDocument && section.leftOut.length === 0) writeSection(section)
      else if (options.writesDocument) say(`${name}: the document keeps its section, not everything was measured.`)
    } catch (thrown) {
      if (thrown instanceof SkippedError) say(`${name} left out: ${thrown.message}`)
      else if (thrown instanceof ProcessError) {
        numFailed++
        say(`${name} failed: ${thrown.message}`)
      } else throw thrown
    }
    // after each part: a long run that is stopped keeps what it has
    if (options.jsonFile !== undefined)
      replaceFile(options.jsonFile, `${JSON.stringify({ machine: machine(), options, parts: results }, null, 2)}\n`)
  }
  return numFailed === 0 ? 0 : 1
}

async function runPart(part: Part, options: BenchOptions, python: Python): Promise<Section> {
  const scratchFolder = mkdtempSync(join(tmpdir(), 'frostline-bench-'))
  const cleanUp = (): void => rmSync(scratchFolder, { recursive: true, force: true })
  process.once('exit', cleanUp) // also when it is interrupted
  const startedAt = performance.now()
  const progress = (what: string): void =>
    say(`[${part.name} ${Math.round((performance.now() - startedAt) / 1000)} s] ${what}`)
  const loadBefore = load()
  const leftOut = new Set<string>()
  const leaveOut = (why: string): void => {
    if (!leftOut.has(why)) progress(why)
    leftOut.add(why)
  }
  try {
    const deadline = new Deadline(part.limitMinutes)
    const result = await part.run({ options, python, scratchFolder, deadline, progress, leaveOut })
    const about = { circumstances: circumstances(options.numThreads, loadBefore), command: commandFor(part, options) }
    return { part, result, leftOut: [...leftOut], ...about }
  } finally {
    cleanUp()
    process.off('exit', cleanUp)
  }
}

function commandFor(part: Part, { numRuns, isQuick, models, numThreads }: BenchOptions): string {
  const words = [`npm run bench -- --only ${part.name}`, isQuick ? '--quick' : '', `--runs ${numRuns}`]
  if (models !== undefined) words.push(`--models ${models.join(',')}`)
  return [...words, `--threads ${numThreads}`].filter((word) => word !== '').join(' ')
}

try {
  process.exitCode = await main()
} catch (thrown) {
  if (!(thrown instanceof BenchUsageError)) throw thrown
  say(`${thrown.message}\n\n${USAGE}`)
  process.exitCode = 64
}
