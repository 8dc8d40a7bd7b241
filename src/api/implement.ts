import { implement } from '@orpc/server'
import { contract } from '../shared/contract/app/index.ts'
import { toErrorData } from '../shared/errors.ts'
import { toRpcError } from '../shared/contract/rpc-errors.ts'
import type { Services } from './services.ts'

/**
 * Where handlers begin: `app.photos.edit.handler(({ input, context }) => …)`. Input is parsed, and the sender was checked by the
 * transport. What is thrown crosses as data; a bug also goes to the log with its stack.
 */
export const app = implement(contract)
  .$context<Services>()
  .use(async ({ next, context }) => {
    try {
      const result = await next()
      if (isIterator(result.output)) return { ...result, output: explained(result.output, context) }
      return result
    } catch (thrown) {
      throw told(thrown, context)
    }
  })

function told(thrown: unknown, { log }: Services) {
  if (toErrorData(thrown).code === 'unexpected') log.error(thrown)
  return toRpcError(thrown)
}

type Events = AsyncIterator<unknown, unknown, void> & AsyncIterable<unknown>

const isIterator = (output: unknown): output is Events =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output

/** The same events; what the source throws later than at its start crosses as data too. */
async function* explained(events: Events, services: Services): AsyncGenerator<unknown, void, void> {
  try {
    for await (const event of events) yield event
  } catch (thrown) {
    throw told(thrown, services)
  }
}
