// before threads are started that decode: they share what it keeps
import './decode-alone.ts'
import { createRequire } from 'node:module'
import type Sharp from 'sharp'
import { failure } from '../../shared/errors.ts'
import { findInstallation } from '../installation/installation.ts'

type SharpModule = typeof Sharp

let loaded: SharpModule | undefined

/**
 * The decoder, loaded when the first photo is decoded and set up for many small photos at once: one thread each (measured: two are
 * no quicker), no cache of files that may change, and no loader but those for photos.
 *
 * @throws {AppError} `decoder-unavailable` if its native library does not load on this machine.
 */
export function loadSharp(): SharpModule {
  if (loaded !== undefined) return loaded
  let sharp: SharpModule
  try {
    sharp = createRequire(import.meta.url)('sharp') as SharpModule
  } catch (cause) {
    throw failure('decoder-unavailable', { installation: findInstallation() }, { cause })
  }
  sharp.concurrency(1)
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((format) => `VipsForeignLoad${format}`),
  })
  loaded = sharp
  return sharp
}
