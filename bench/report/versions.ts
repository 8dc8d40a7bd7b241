const LIBRARIES = ['keras', 'tensorflow', 'torch', 'onnxruntime', 'tfjs', 'library'] as const

/** Library versions that processes said of themselves. */
export function versionsOf(answers: readonly unknown[]): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const answer of answers)
    for (const library of LIBRARIES) {
      const version = (answer as Readonly<Record<string, unknown>>)[library]
      if (typeof version === 'string') versions[library === 'library' ? 'Frostline on' : library] = version
    }
  return versions
}
