import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProduct, type Product } from '../../src/api/product.ts'
import { testWindow } from '../../src/api/test-window.ts'
import { lastOf, runCli } from '../cli/run-cli.ts'

/** What earlier versions left on people's disks, as they wrote it (make.ts). */
const kept = fileURLToPath(new URL('.', import.meta.url))
const versions = readdirSync(kept, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

interface Prediction {
  readonly file: string
  readonly probabilities: readonly number[]
}

describe.each(versions)('what Frostline %s left', (version) => {
  const root = mkdtempSync(join(tmpdir(), 'frostline version '))
  const place = { cache: join(root, 'cache'), cwd: root }
  const photos = join(root, 'photos')
  const madeIn = readFileSync(join(kept, version, 'made-in.txt'), 'utf8').trim()

  beforeAll(() => {
    cpSync(join(kept, version), root, { recursive: true })
    // a run names its photos by where they were
    for (const run of ['run', 'stopped'])
      for (const file of readdirSync(join(root, run)).filter((name) => /\.jsonl?$/.test(name))) {
        const path = join(root, run, file)
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll(madeIn, root))
      }
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  async function predict(model: string): Promise<Map<string, readonly number[]>> {
    const { code, records, stderr } = await runCli(['predict', model, photos, '--json', '--top', '3'], place)
    expect(code, stderr).toBe(0)
    return new Map(
      records.flatMap(({ kind, file, predictions }) =>
        kind === 'prediction'
          ? [[String(file), (predictions as { probability: number }[]).map(({ probability }) => probability)] as const]
          : [],
      ),
    )
  }

  test('a finished run is asked, and answers as it did', async () => {
    const lines = readFileSync(join(root, 'run', 'predictions.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
    const before = lines.map((line) => JSON.parse(line) as Prediction)
    const now = await predict('run')
    expect(before.length).toBeGreaterThan(2)
    for (const { file, probabilities } of before) {
      const answer = now.get(join(photos, file)) ?? []
      expect(answer, file).toHaveLength(3)
      const sorted = probabilities.toSorted((a, b) => b - a)
      answer.forEach((probability, i) => expect(probability).toBeCloseTo(sorted[i], 4))
    }
  })

  test('its exports are opened, and answer like the run', async () => {
    const run = await predict('run')
    for (const name of ['exports/model.keras', 'exports']) {
      const answers = await predict(name)
      expect(answers.size).toBe(run.size)
      for (const [path, probabilities] of answers)
        probabilities.forEach((probability, i) => expect(probability).toBeCloseTo(run.get(path)?.[i] ?? NaN, 5))
    }
  })

  test('a stopped run goes on to its end', async () => {
    const { code, stderr, records } = await runCli(['train', '--resume', 'stopped', '--json'], place)
    expect(code, stderr).toBe(0)
    expect(lastOf<{ report: { outcome: string } }>(records, 'result').report.outcome).toBe('finished')
    expect(records.filter(({ kind }) => kind === 'epoch').length).toBeLessThan(60)
  })

  describe('a project', () => {
    let product: Product
    beforeAll(() => {
      product = openProduct({
        log: { info: () => undefined, error: () => undefined },
        host: {},
        config: join(root, 'config'),
        projectsFolder: root,
      })
    })
    afterAll(() => product.close())

    test('is opened with its photos, labels, classes and results', async () => {
      const window = testWindow(product.services)
      product.services.paths.add(root)
      const opened = await window.projects.open({ folder: join(root, 'Stripes.frostline') })
      expect(opened).toMatchObject({ name: 'Stripes', multiLabel: false, backupProblem: null, readOnly: null })
      const { library } = product.services.workspace.project
      expect(library.listClasses().map(({ name }) => name)).toEqual(['level', 'down', 'plain'])
      expect(library.snapshot().photos).toHaveLength(30)
      expect(await window.photos.recheck({})).toEqual({ numMissing: 30 })
      expect(await window.photos.locate({ folder: photos })).toEqual({ numFound: 30, numMissing: 0 })
      const [run] = product.services.runs.list.value.runs
      expect(run).toMatchObject({ number: 1, state: 'finished', hasModel: true })
      const result = await window.results.run({ runId: run.id })
      expect(result.classes.map(({ name }) => name)).toEqual(['level', 'down', 'plain'])
    })

    test('takes labels and undo', async () => {
      const window = testWindow(product.services)
      const { library } = product.services.workspace.project
      const labelsOf = () => library.snapshot().photos.find(({ id }) => id === 2)?.classIds
      expect(labelsOf()).toEqual([])
      await window.photos.undo()
      expect(labelsOf()).toHaveLength(1)
    })
  })
})
