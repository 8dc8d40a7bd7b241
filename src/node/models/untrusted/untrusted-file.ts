import { type AppError, failure } from '../../../shared/errors.ts'
import type { H5Contents } from '../../../core/formats/keras/h5-weights.ts'
import { readH5Tree } from './h5-tree.ts'
import { MAX_TEXT_BYTES } from './not-trainable.ts'
import { type Files, findInZip, unzip } from './zipped-model.ts'

/** A model file that came out of a zip, and the texts that lie with it, by name. */
export interface InZip {
  readonly name: string
  readonly texts: ReadonlyMap<string, string>
}

/** What a file was found to be, with all that its reader needs. */
export type UntrustedContents =
  | { readonly kind: 'h5'; readonly h5: H5Contents; readonly inZip?: InZip }
  /** A `.keras` archive: its description, what version wrote it, and its weights. */
  | {
      readonly kind: 'keras'
      readonly config: string
      readonly metadata?: string
      readonly h5: H5Contents
      readonly inZip?: InZip
    }
  /** A folder with a layers-model, by the names in that folder. */
  | { readonly kind: 'folder'; readonly modelJson: string; readonly files: Files }

/**
 * Opens a file by what it is, not by its name. Runs where time and memory are limited.
 *
 * @param bytes  taken over.
 * @throws {AppError} `model-bad-h5`, `model-bad-archive`, `model-not-trainable`, `model-not-a-model`
 */
export async function openUntrusted(bytes: Uint8Array): Promise<UntrustedContents> {
  return isZip(bytes) ? openZip(bytes) : { kind: 'h5', h5: await readH5Tree(bytes) }
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

/** @param outer  the zip that this one was in. */
async function openZip(bytes: Uint8Array, outer?: Uint8Array): Promise<UntrustedContents> {
  const names: string[] = []
  const files = unzip(
    bytes,
    (name) => {
      names.push(name)
      return WANTED.test(name)
    },
    outer?.length,
  )
  const found = findInZip(files, names)
  switch (found.kind) {
    case 'layers-model':
      return { kind: 'folder', modelJson: found.modelJson, files: found.files }
    case 'keras': {
      const metadata = found.files.get('metadata.json')
      return {
        kind: 'keras',
        config: textOf('config.json', found.files.get('config.json')),
        ...(metadata ? { metadata: textOf('metadata.json', metadata) } : {}),
        h5: await readH5Tree(found.weights),
      }
    }
    case 'file': {
      const inner = found.content
      // one zip within another, not a third
      if (isZip(inner) && outer !== undefined) throw nestedTooDeep(found.name)
      const opened = isZip(inner) ? await openZip(inner, bytes) : ({ kind: 'h5', h5: await readH5Tree(inner) } as const)
      return opened.kind === 'folder' ? opened : { ...opened, inZip: { name: found.name, texts: textsOf(found.files) } }
    }
  }
}

/** What a model may need of a zip: nothing else is unpacked. */
const WANTED =
  /(^|\/)([^/]*\.json|[^/]*labels\.txt|training-photos\.txt|[^/]*\.(bin|keras|h5|hdf5)|[^/]*shard\d+of\d+)$/i

function textsOf(files: Files): Map<string, string> {
  return new Map(
    [...files].flatMap(([name, content]) =>
      /\.(json|txt)$/i.test(name) && content.length <= MAX_TEXT_BYTES ? [[name, textOf(name, content)] as const] : [],
    ),
  )
}

function nestedTooDeep(name: string): AppError {
  return failure('model-bad-archive', { of: 'nested', name })
}

function textOf(name: string, bytes: Uint8Array | undefined): string {
  if (!bytes || bytes.length > MAX_TEXT_BYTES)
    throw failure('model-too-large', { of: 'description', name, sizeBytes: bytes?.length ?? 0 })
  return new TextDecoder().decode(bytes)
}
