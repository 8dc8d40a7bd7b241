import { expect, test } from 'vitest'
import { exitCodeOf } from './exit-codes.ts'

test('1 is for bugs alone: what is foreseen has another code, whatever it is', () => {
  expect(exitCodeOf('unexpected')).toBe(1)
  expect(exitCodeOf('something that nobody thought of listing here')).toBe(5)
})

test.each([
  ['bad-plan', 2],
  ['no-server', 2],
  ['bad-photo-list', 3],
  ['label-table-invalid', 3],
  ['model-not-found', 4],
  ['download-unreachable', 4],
  ['model-exists', 5],
  ['port-in-use', 5],
  ['not-a-project', 5],
  ['project-damaged', 5],
  ['export-stopped', 6],
  ['diverged', 7],
  ['engine-native', 8],
])('%s ends with %i', (code, exit) => expect(exitCodeOf(code)).toBe(exit))
