/** Random numbers that are the same on every machine (Vigna's splitmix32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return Math.floor((((z ^ (z >>> 15)) >>> 0) / 2 ** 32) * below)
  }
}

const structures = new WeakMap<Uint8Array, number[]>()

/** Where bytes are not zero: in files whose weights are zeros, that is their structure. */
function structureOf(bytes: Uint8Array): readonly number[] {
  const known = structures.get(bytes)
  if (known) return known
  const found: number[] = []
  for (const [i, byte] of bytes.entries()) if (byte !== 0) found.push(i)
  structures.set(bytes, found)
  return found
}

const TELLING = [0, 1, 2, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** A file with a few things wrong in it: bits, bytes, lengths, blocks moved, doubled, cut. The same for the same seed. */
export function mutate(original: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const random = randomOf(seed)
  const structure = structureOf(original)
  let bytes = Uint8Array.from(original)
  for (let i = 1 + random(4); i > 0; i--) {
    const kind = random(3)
    const place =
      kind === 0
        ? random(bytes.length)
        : kind === 1
          ? random(Math.min(bytes.length, 4096))
          : (structure[random(structure.length)] ?? 0)
    const at = Math.min(place, Math.max(0, bytes.length - 1))
    const length = 1 + random(Math.min(64, bytes.length - at))
    const view = new DataView(bytes.buffer)
    switch (random(9)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
        break
      case 1:
        bytes[at] = random(256)
        break
      case 2:
        bytes.fill(random(2) * 255, at, at + length)
        break
      case 3:
        if (at + 4 <= bytes.length) view.setUint32(at, TELLING[random(TELLING.length)] ?? 0, true)
        break
      case 4:
        if (at + 8 <= bytes.length)
          view.setBigUint64(at, BigInt(TELLING[random(TELLING.length)] ?? 0) << BigInt(random(33)), true)
        break
      case 5:
        bytes.copyWithin(random(bytes.length), at, at + length)
        break
      case 6:
        if (at + 8 <= bytes.length) view.setUint32(at, random(original.length), true)
        break
      case 7: {
        const words = new TextDecoder('latin1').decode(bytes.subarray(at, at + 2000))
        const digit = words.search(/\d/)
        if (digit >= 0) bytes[at + digit] = 48 + random(10)
        break
      }
      case 8:
        if (random(4) === 0 && bytes.length > 16) bytes = bytes.slice(0, 8 + random(bytes.length - 8))
    }
  }
  return bytes
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1,
  0.5,
  7,
  2 ** 31,
  2 ** 53,
  1e300,
  -1e300,
  '',
  'x',
  '0',
  '__proto__',
  'constructor',
  '../x',
  '/etc/hostname',
  'Lambda',
  'Conv2D',
  'Sequential',
  'same',
  'float16',
  'a'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  [-1],
  [0, 0],
  [2 ** 31, 2 ** 31],
  [[['x', 0, 0, {}]]],
  { class_name: 'Dense', config: {} },
]

/** A JSON with a few values replaced, left out, doubled or taken from another place. The same for the same seed. */
export function mutateJson(original: unknown, seed: number): unknown {
  const random = randomOf(seed)
  const root = { json: structuredClone(original) }
  for (let i = 1 + random(3); i > 0; i--) {
    const places = placesIn(root)
    const [owner, key] = places[random(places.length)] ?? [root, 'json']
    switch (random(5)) {
      case 0:
      case 1:
        owner[key] = structuredClone(VALUES[random(VALUES.length)])
        break
      case 2:
        if (Array.isArray(owner)) owner.splice(Number(key), 1)
        else Reflect.deleteProperty(owner, key)
        break
      case 3:
        if (Array.isArray(owner)) owner.push(structuredClone((owner as unknown[])[Number(key)]))
        else owner[`${key}_2`] = structuredClone(owner[key])
        break
      case 4: {
        const [from, name] = places[random(places.length)] ?? [root, 'json']
        owner[key] = structuredClone(from[name])
      }
    }
  }
  return root.json
}

type Owner = Record<string, unknown>

/** Every value in a JSON, by its owner and key. */
export function placesIn(value: unknown): [Owner, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => [[value as Owner, key] as [Owner, string], ...placesIn(child)])
}
