import { File, FS, type Group, ready } from 'h5wasm'

/** A weight of a file that a test makes: its path in its group, and its shape. */
export interface MadeWeight {
  readonly name: string
  readonly shape: readonly number[]
  /** Default: 1, 2, 3, … continued through the file, so that each weight is told apart by its numbers. */
  readonly isZero?: boolean
}

interface MadeGroup {
  readonly name: string
  readonly weights: readonly MadeWeight[]
}

export interface MadeH5 {
  readonly config?: unknown
  readonly kerasVersion?: string
  readonly groups: readonly MadeGroup[]
  /** `chunks` and `compression` of each dataset. */
  readonly packed?: { readonly level: number }
  /** Adds what no Keras writes. */
  readonly also?: (file: File) => void
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

/** An HDF5 file as `fill` makes it. */
export async function h5Bytes(fill: (file: File) => void): Promise<Uint8Array<ArrayBuffer>> {
  await ready
  if (!FS) throw new Error('HDF5 did not start.')
  const path = '/made.h5'
  const file = new File(path, 'w')
  try {
    fill(file)
    file.flush()
  } finally {
    file.close()
  }
  const bytes = new Uint8Array(FS.readFile(path))
  FS.unlink(path)
  return bytes
}

/** A whole model in Keras' older format, as `model.save('x.h5')` writes it: paths follow from names, which may hold slashes. */
export function kerasH5({ config, kerasVersion, groups, packed, also }: MadeH5): Promise<Uint8Array<ArrayBuffer>> {
  let next = 1
  return h5Bytes((file) => {
    if (config !== undefined) file.create_attribute('model_config', JSON.stringify(config))
    if (kerasVersion !== undefined) file.create_attribute('keras_version', kerasVersion)
    const root = file.create_group('model_weights')
    root.create_attribute(
      'layer_names',
      groups.map(({ name }) => name),
    )
    for (const { name, weights } of groups) {
      const group = groupAt(root, name)
      if (weights.length > 0)
        group.create_attribute(
          'weight_names',
          weights.map((weight) => weight.name),
        )
      for (const { name: weight, shape, isZero = false } of weights) {
        const folder = weight.includes('/') ? groupAt(group, weight.slice(0, weight.lastIndexOf('/'))) : group
        const data = Float32Array.from({ length: sizeOf(shape) }, () => (isZero ? 0 : next++))
        const how = packed ? { chunks: [...shape], compression: packed.level } : {}
        folder.create_dataset({
          name: weight.slice(weight.lastIndexOf('/') + 1),
          data,
          shape: [...shape],
          dtype: '<f',
          ...how,
        })
      }
    }
    also?.(file)
  })
}

/** Weights by their paths, as `.keras` archives keep them. */
export function weightsH5(weights: readonly MadeWeight[]): Promise<Uint8Array<ArrayBuffer>> {
  let next = 1
  return h5Bytes((file) => {
    for (const { name, shape } of weights) {
      const data = Float32Array.from({ length: sizeOf(shape) }, () => next++)
      const folder = groupAt(file, name.slice(0, name.lastIndexOf('/')))
      folder.create_dataset({ name: name.slice(name.lastIndexOf('/') + 1), data, shape: [...shape], dtype: '<f' })
    }
  })
}

function groupAt(parent: Group, path: string): Group {
  let group = parent
  for (const name of path.split('/')) {
    const there = group.keys().includes(name) ? group.get(name) : undefined
    group = (there as Group | undefined) ?? group.create_group(name)
  }
  return group
}

type Config = Readonly<Record<string, unknown>>

/** A layer of Keras 2 in a functional model. */
export const layer2 = (className: string, name: string, inbound: string | undefined, config: Config = {}): object => ({
  class_name: className,
  name,
  config: { name, trainable: true, dtype: 'float32', ...config },
  inbound_nodes: inbound === undefined ? [] : [[[inbound, 0, 0, {}]]],
})

export const input2 = (name = 'photo', size = 8, channels = 3): object =>
  layer2('InputLayer', name, undefined, { batch_input_shape: [null, size, size, channels], sparse: false })

export const conv2 = (name: string, inbound: string, config: Config = {}): object =>
  layer2('Conv2D', name, inbound, { filters: 4, kernel_size: [1, 1], padding: 'same', use_bias: false, ...config })

export const dense2 = (name: string, inbound: string, units = 2): object =>
  layer2('Dense', name, inbound, { units, activation: 'softmax', use_bias: true })

export const pool2 = (name: string, inbound: string): object => layer2('GlobalAveragePooling2D', name, inbound)

export const model2 = (name: string, layers: readonly object[], input: string, output: string): object => ({
  class_name: 'Functional',
  config: { name, trainable: true, layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] },
})

/** A model within a functional one. */
export const nested2 = (model: object, inbound: string): object => {
  const { config } = model as { config: { name: string } }
  return { ...model, name: config.name, inbound_nodes: [[[inbound, 0, 0, {}]]] }
}
