import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { ExportDownloads } from './export-run.ts'

const cacheFolder = mkdtempSync(join(tmpdir(), 'frostline exports '))
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }))

const exported = (folder: string): void => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'model.json'), '{}')
}

test('an export is fetched as a zip at its own address, and nothing else is', async () => {
  const downloads = new ExportDownloads()
  const { folder, address } = downloads.ticket({ cacheFolder, closing: new AbortController().signal }, 'leaves-run-3')
  expect(downloads.respond(`/${address}`)).toBeUndefined() // not there yet
  exported(folder)
  const response = downloads.respond(`/${address}`)
  expect(response?.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''leaves-run-3.zip")
  const files = unzipSync(new Uint8Array((await response?.arrayBuffer()) ?? []))
  expect(Object.keys(files)).toEqual(['leaves-run-3/model.json'])
  for (const other of ['/export/', '/export/../model', `/${address}0`, '/export/00000000-0000-4000-8000-000000000000'])
    expect(downloads.respond(other)).toBeUndefined()
})

test('it goes with the next one, and with its project', () => {
  const downloads = new ExportDownloads()
  const closing = new AbortController()
  const project = { cacheFolder, closing: closing.signal }
  const first = downloads.ticket(project, 'a')
  exported(first.folder)
  const second = downloads.ticket(project, 'b')
  exported(second.folder)
  expect([downloads.respond(`/${first.address}`), existsSync(first.folder)]).toEqual([undefined, false])
  expect(downloads.respond(`/${second.address}`)).toBeDefined()
  closing.abort()
  expect([downloads.respond(`/${second.address}`), existsSync(second.folder)]).toEqual([undefined, false])
})
