// Keeps vitest running in a copy of the code and runs tests there again and again: a start for each fault would take longer than most tests do.
// A request is { changed: [path], filters: [part of a path], without: [part of a path] }, its answer { ok, output }; before it 'alive' comes for every test that ends.
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

const root = process.cwd()
const reporters = [{ onTestCaseResult: () => void process.send('alive') }]
const vitest = await createVitest('test', { root, watch: false, bail: 1, maxWorkers: 1, reporters, cache: false })

process.on('message', ({ changed, filters, without }) => {
  run(changed, filters, without).then(
    (answer) => process.send(answer),
    (thrown) => process.send({ ok: false, output: String(thrown?.stack ?? thrown) }),
  )
})
process.on('disconnect', () => process.exit())
process.send('ready')

async function run(changed, filters, without) {
  for (const path of changed) vitest.invalidateFile(join(root, path))
  const found = await vitest.globTestSpecifications(filters)
  const chosen = found.filter(({ moduleId }) => !without.some((part) => moduleId.includes(part)))
  if (chosen.length === 0) return { ok: true, output: '' }
  // what failed before counts towards `bail`, and is told again
  vitest.state.filesMap.clear()
  vitest.state.errorsSet.clear()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen)
  const errors = [...unhandledErrors, ...testModules.flatMap((module) => errorsOf(module))]
  return {
    ok: unhandledErrors.length === 0 && testModules.every((module) => module.ok()),
    output: errors.map(({ message }) => message).join('\n'),
  }
}

const errorsOf = (module) => [
  ...module.errors(),
  ...[...module.children.allTests('failed')].flatMap((test) => test.result().errors ?? []),
]
