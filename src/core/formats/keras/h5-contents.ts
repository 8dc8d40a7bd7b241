/** Numbers of an HDF5 file, as float32. */
export interface H5Dataset {
  /** From the root, without a slash before: `model_weights/conv1/conv1/kernel:0`. */
  readonly path: string
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: Float32Array
}

/** What an HDF5 file says in words: a text, or a list of texts. Other attributes are not read. */
export type H5Attributes = Readonly<Record<string, string | readonly string[]>>

/** A checked HDF5 file, read whole: what the readers of Keras' files look at. */
export interface H5Contents {
  /** By path of a group; the root is ``. */
  readonly attributes: ReadonlyMap<string, H5Attributes>
  /** In the order of the file's groups. */
  readonly datasets: readonly H5Dataset[]
  /** Why a dataset among the weights could not be read, by path. It only matters where it is a weight. */
  readonly unread?: ReadonlyMap<string, string>
}
