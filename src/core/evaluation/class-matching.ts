/** One of a person's classes that a model knows too. */
export interface ClassMatch {
  /** Position among the person's classes. */
  readonly classIndex: number
  /** Position among the model's. */
  readonly modelIndex: number
}

/**
 * Which of a person's classes a model already knows, by name alone: the same letters whatever the case, accents, spaces, hyphens and
 * underscores, or one the plain plural of the other. A model's name that lists synonyms ("tench, Tinca tinca") answers to each.
 * Nothing is guessed: "dog" is not "German shepherd", although one is the other.
 */
export function matchClasses(classNames: readonly string[], modelNames: readonly string[]): ClassMatch[] {
  const exact = new Map<string, number>()
  const singular = new Map<string, number>()
  modelNames.forEach((name, i) => {
    for (const synonym of [name, ...name.split(',')]) {
      const key = normalized(synonym)
      if (!exact.has(key)) exact.set(key, i)
      if (!singular.has(singularOf(key))) singular.set(singularOf(key), i)
    }
  })
  const taken = new Set<number>()
  return classNames.flatMap((name, classIndex) => {
    const key = normalized(name)
    const modelIndex = exact.get(key) ?? singular.get(singularOf(key))
    if (key === '' || modelIndex === undefined || taken.has(modelIndex)) return []
    taken.add(modelIndex)
    return [{ classIndex, modelIndex }]
  })
}

const normalized = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()

/** "lemons" is "lemon", "glass" stays. */
const singularOf = (key: string): string => (key.length > 3 && /[^s]s$/.test(key) ? key.slice(0, -1) : key)
