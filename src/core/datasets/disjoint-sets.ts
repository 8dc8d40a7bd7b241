/** Union-find over the numbers 0 to `size - 1`: which of them belong together. */
export class DisjointSets {
  readonly #parents: Int32Array

  constructor(size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, item) => item)
  }

  /** The smallest member of the set that `item` is in. */
  find(item: number): number {
    let root = item
    while (this.#parents[root] !== root) root = this.#parents[root]!
    for (let at = item; at !== root;) {
      const next = this.#parents[at]!
      this.#parents[at] = root
      at = next
    }
    return root
  }

  union(a: number, b: number): void {
    const rootA = this.find(a)
    const rootB = this.find(b)
    if (rootA < rootB) this.#parents[rootB] = rootA
    else this.#parents[rootA] = rootB
  }

  /** All sets, each in ascending order, ordered by their smallest member. */
  sets(): number[][] {
    const members = new Map<number, number[]>()
    for (let item = 0; item < this.#parents.length; item++) {
      const root = this.find(item)
      const set = members.get(root)
      if (set === undefined) members.set(root, [item])
      else set.push(item)
    }
    return [...members.values()]
  }
}
