import { createHash } from 'node:crypto'
import { streamRegular } from './open-regular.ts'

/** Of a file of any size, in hex digits: 64 of SHA-256, 32 of MD5. */
export async function hashFile(path: string, algorithm: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm)
  const { stream } = await streamRegular(path, 2 ** 20)
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
