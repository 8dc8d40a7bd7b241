import type { Api } from '../client/connect.ts'

/** A multiple of 3, so that each part is base64 of its own. */
const PART_BYTES = 1_950_000

/** Hands over a file that is only looked at. @returns its upload's id. */
export async function sendUpload({ grant }: Pick<Api['tries'], 'grant'>, file: Blob, name: string): Promise<string> {
  const send = async (start: number, upload?: string): Promise<string> => {
    const part = toBase64(new Uint8Array(await file.slice(start, start + PART_BYTES).arrayBuffer()))
    return (await grant({ name, part, ...(upload === undefined ? {} : { upload }) })).upload
  }
  const upload = await send(0)
  for (let start = PART_BYTES; start < file.size; start += PART_BYTES) await send(start, upload)
  return upload
}

export function toBase64(bytes: Uint8Array): string {
  const CHUNK = 0x8000
  let text = ''
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  return btoa(text)
}
