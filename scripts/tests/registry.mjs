import { npmCommand } from '../setup/fetch-package.mjs'
import { projectFolder } from '../setup/places.mjs'
import { runTool } from '../setup/run-tool.mjs'

const ANSWER_SECONDS = 20

/** Whether npm's registry, or the one that is set in its place, answers. */
export async function reachesRegistry() {
  const { command, args, shell } = npmCommand()
  const asked = [...args, 'view', 'npm@10.9.0', 'version', '--fetch-retries=0', '--prefer-online']
  return (await runTool(command, asked, { limitSeconds: ANSWER_SECONDS, cwd: projectFolder, shell })).ok
}
