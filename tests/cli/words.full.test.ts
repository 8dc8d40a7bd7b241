import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drawClasses } from './draw-photos.ts'
import { type Ended, runCli } from './run-cli.ts'
import { type Allowed, TYPED, untranslated } from './untranslated.ts'

/** What commands print in a language that nobody speaks: what is not in it did not come from the messages. */

const KERAS = fileURLToPath(new URL('../keras/files/sequential.keras', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frostline-words-'))
const place = { cache: join(root, 'cache'), cwd: root }
const CLASSES = ['Tarnel', 'Harrock', 'Wickbeam']

/** What is said in English whatever the language, or in none: each for a reason. */
const ALLOWED: readonly Allowed[] = [
  ...TYPED,
  {
    text: /\b(?:Tarnel|Harrock|Wickbeam|Speld|Fenlance|Grunn\/[ab]|sequential\.keras|spare\.txt|photo \d+ #ü%20\.png)/g,
    why: 'names that a person gave',
  },
  { text: /(?:\/[\w.-]+)+/g, why: 'where things lie' },
]
const MODELS: readonly Allowed[] = [
  { text: /^[\w.-]+(?= )/g, why: 'names of models' },
  { text: /\b(?:Apache-2\.0|MIT|BSD-[23]-Clause|CC-BY-4\.0)\b/g, why: 'licences' },
]
const CORE: readonly Allowed[] = [
  {
    text: /\d+ photos, \d+ classes, read as: [^⟧]*|\d+ photos are copies of others[^⟧]*/g,
    why: 'core says how photos were read',
  },
  { text: /It is not a JPEG, [\w, ]+ image\./g, why: 'what happened in a failure is worded once for all hosts' },
  { text: /Train the head/g, why: 'stages keep the names they have in the run’s files' },
]

beforeAll(async () => {
  vi.stubEnv('FROSTLINE_LANGUAGE', 'en-XA')
  vi.stubEnv('FROSTLINE_CONFIG', join(root, 'config'))
  await drawClasses(join(root, 'Speld'), CLASSES, 12)
  writeFileSync(join(root, 'Speld', CLASSES[0], 'spare.txt'), 'no photo')
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

/** Runs a command, and looks at all that it prints. */
async function said(args: string, allowed: readonly Allowed[] = []): Promise<Ended> {
  const ended = await runCli(args.split(' '), place)
  const text = ended.stdout + ended.stderr
  expect(text, args).toMatch(/⟦/)
  expect.soft(untranslated(text, [...allowed, ...ALLOWED]), args).toEqual([])
  return ended
}

test('models and this machine', async () => {
  await said('models', MODELS)
  await said(`models add ${KERAS}`, [{ text: /^(?!⟦).*/g, why: 'core says what is known of a model' }])
  await said('models remove sequential.keras')
  await said('models remove sequential.keras --yes')
  await said('doctor', [
    {
      text: /(?:onnxruntime [\d.]+ cpu|tfjs [\d.]+ wasm)(?=, )|(?<=⟦)libtensorflow [\d.]+(?=, )|native \(libtensorflow [\d.]+\)|onnx \(onnxruntime [\d.]+\)|eager \(tfjs [\d.]+\)/g,
      why: 'libraries',
    },
    { text: /(?<=^⟦ÇÞÛ⟧ +).*|(?<=^⟦îñšţŕûçţîöñš⟧ +).*|(?<=^⟦ĜÞÛ⟧ +)[^⟦]*/g, why: 'parts of the machine' },
    { text: /(?:No GPU was found|The GPU cannot be used)[^⟧]*/g, why: 'why a GPU is not used is a failure’s message' },
    { text: /^[@\w/-]+(?= +⟦)/g, why: 'packages' },
    { text: /\b(?:linux|darwin|win32) (?:x64|arm64)\b/g, why: 'platforms' },
    { text: /^! .*|^ {2}-> .*/g, why: 'what is wrong with a machine is found, and worded, by its host' },
  ])
})

test('a run, from its forecast to what is made of its model', async () => {
  await said('train Speld --dry-run', [
    ...CORE,
    {
      text: /native \(libtensorflow [\d.]+\)|“head_pool” is kept for every photo: [\d.]+ [kMG]B\./g,
      why: 'the host says what computes, and what is cached',
    },
    { text: /\bhead\b/g, why: 'lines have names' },
  ])
  const { code, stdout } = await said('train Speld --freeze head --epochs 4 --patience 1 --out Grunn/a', CORE)
  expect([code, stdout]).toEqual([0, expect.stringContaining('⟦')])
  await said('train Speld --out Grunn/a', [{ text: /(?<=⟦Éŕŕöŕ: )[^⟧]*/g, why: 'what happened in a failure' }])
  await said('train Speld --freeze head --epochs 1 --val 0 --test 0 --out Grunn/b', CORE)
  await said('evaluate Grunn/a Speld', CORE)
  await said('predict Grunn/a Speld', CORE)
  await said('predict Grunn/a Speld --csv said.csv', [...CORE, { text: /said\.csv/g, why: 'a table of a person' }])
  await said('info Grunn/a --freeze last-block', [
    { text: /^(?:[\w/]+ +){3}.*(?=⟦|\d)/g, why: 'layers' },
    {
      text: /\bRGB\b|\bfrostnet_64(?=: )|The frostline\.json beside the model says so\./g,
      why: 'core says what a model takes',
    },
    { text: /\(tfjs-layers-model\)|\bApache-2\.0\b/g, why: 'formats and licences' },
  ])
  await said('export Grunn/a --to onnx', [
    { text: /^ {2}[\w.-]+ (?=\()/g, why: 'names of files' },
    { text: /^ONNX: .*/g, why: 'core says what a comparison found, as the certificate has it' },
  ])
  await said('hand-on Grunn/a Fenlance', [
    { text: /request\.json, photos\.json, checkpoints\/, about\.json, log\.jsonl/g, why: 'names of files' },
  ])
})
