import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** Of a file of any size, in hex digits: 64 of SHA-256, 32 of MD5. */
export async function hashFile(path: string, algorithm: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
