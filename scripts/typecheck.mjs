// Type-checks every place with only the globals of that place, two at a time.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, notesFolder, packageFolder, projectFolder } from './setup/places.mjs'
import { runTool } from './setup/run-tool.mjs'

/** Only against one that hangs: a busy machine takes ten times as long. */
const LIMIT_SECONDS = 1800
const AT_ONCE = 2

const { references } = JSON.parse(readFileSync(join(projectFolder, 'tsconfig.json'), 'utf8'))
const waiting = references.map(({ path }) => path)
/** The native compiler, in a tenth of the time; tools that take the compiler as a library (svelte-check, ESLint) need the one before. */
const tsc = join(packageFolder('typescript-7'), 'bin', 'tsc')
const svelteCheck = join(packageFolder('svelte-check'), 'bin', 'svelte-check')
/** Components need their own checker, which takes the TypeScript beside them along. */
const WITH_COMPONENTS = 'src/renderer'
mkdirSync(notesFolder(), { recursive: true })

let numFailed = 0
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) await check(place)
  }),
)
process.exit(numFailed === 0 ? 0 : 1)

async function check(place) {
  // unchanged places take a second
  const notes = join(notesFolder(), `types-${place.replaceAll('/', '-')}.json`)
  const args =
    place === WITH_COMPONENTS
      ? [
          svelteCheck,
          '--tsconfig',
          join(projectFolder, place, 'tsconfig.json'),
          '--output',
          'human',
          '--fail-on-warnings',
        ]
      : [tsc, '-p', join(projectFolder, place), '--incremental', '--tsBuildInfoFile', notes, '--pretty', 'false']
  const result = await runTool(findNode() ?? process.execPath, args, {
    limitSeconds: LIMIT_SECONDS,
    cwd: projectFolder,
  })
  const isEmpty = result.output.includes('error TS18003') // a place that has no files yet
  const ok = result.ok || isEmpty
  if (!ok) numFailed++
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${place}${result.timedOut ? ' (time limit)' : ''}`)
  if (!ok) console.log(result.output.trim())
}
