import { expect, test } from 'vitest'
import { decodePhoto } from './decode-photo.ts'
import { explainPhotoFailure } from './photo-errors.ts'

test('a photo in a phone’s own format is refused with what to do about it', async () => {
  const bytes = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(64)])
  const format = { inputHeight: 8, inputWidth: 8, resize: 'stretch' } as const
  await expect(decodePhoto(bytes, format)).rejects.toMatchObject({
    code: 'heic',
    message: 'HEIC from a phone cannot be read here: export it as JPEG.',
  })
})

test('what the decoder says of its settings is put in plain words', () => {
  const { code, message } = explainPhotoFailure(new Error('Warning treated as error due to failOn setting'))
  expect({ code, message }).toEqual({
    code: 'damaged',
    message: 'It is damaged: part of its data is damaged or missing.',
  })
})

test.each([
  'Input buffer has corrupt header: VipsJpeg: premature end',
  'Input buffer has corrupt header: heif: Invalid input',
  'vips_foreign_load: some words of a library (1.2.3)',
  'pngload_buffer: libspng read error',
])('no library’s own words reach a person, and the log has them: %s', (words) => {
  const error = explainPhotoFailure(new Error(words))
  expect(error.message).toMatch(/^It is (damaged|truncated)|^Its header is damaged/)
  expect(error.message).not.toMatch(/buffer|vips|heif|lib|\(/i)
  expect(error.cause).toMatchObject({ message: words })
})
