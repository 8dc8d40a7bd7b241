import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The path of the file below a folder that ends so: `project.db`, `run-2/plan.json`. */
export function findFile(folder: string, ...ending: string[]): string {
  const found = readdirSync(folder, { recursive: true })
    .map(String)
    .find((path) => path.endsWith(join(...ending)))
  if (found === undefined) throw new Error(`There is no ${join(...ending)} below ${folder}.`)
  return join(folder, found)
}
