import { implement } from '@orpc/server'
import { contract } from '../shared/contract/app/index.ts'
import { WITHOUT_PROJECT } from '../shared/contract/app/window-project.ts'
import { explainProjectError } from '../node/project/database/database-errors.ts'
import { AppError } from '../shared/errors.ts'
import { toRpcError } from '../shared/contract/rpc-errors.ts'
import { checkProject, type Asker } from './asked-project.ts'
import type { Services } from './services.ts'

/**
 * Where handlers begin: `app.photos.edit.handler(({ input, context }) => …)`. Input is parsed, the sender was checked by the
 * transport, and the project that is open is the one that the window named. What is thrown crosses as data; a bug also goes to the
 * log with its stack.
 */
export const app = implement(contract)
  .$context<Services & Asker>()
  .use(async ({ next, context, path }) => {
    const check = WITHOUT_PROJECT.has(path.join('.')) ? () => undefined : () => checkProject(context)
    try {
      check()
      const result = await next()
      if (isIterator(result.output)) return { ...result, output: explained(result.output, context, check) }
      return result
    } catch (thrown) {
      throw told(thrown, context)
    }
  })

function told(thrown: unknown, { log }: Services) {
  if (thrown instanceof AppError) return toRpcError(thrown)
  log.error(thrown)
  return toRpcError(explainProjectError(thrown, pathOf(thrown)))
}

/** What a system's error is about: where nobody nearer knew what it means, this much can be said. */
function pathOf(thrown: unknown): string {
  const path: unknown = thrown instanceof Error && 'path' in thrown ? thrown.path : undefined
  return typeof path === 'string' ? path : 'the file that was asked for'
}

type Events = AsyncIterator<unknown, unknown, void> & AsyncIterable<unknown>

const isIterator = (output: unknown): output is Events =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output

/** The same events; what the source throws later than at its start crosses as data too. Another project's events never go out. */
async function* explained(events: Events, services: Services, check: () => void): AsyncGenerator<unknown, void, void> {
  try {
    for await (const event of events) {
      check()
      yield event
    }
  } catch (thrown) {
    throw told(thrown, services)
  }
}
