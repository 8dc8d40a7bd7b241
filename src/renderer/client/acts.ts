import type { ClientContext, ClientLink } from '@orpc/client'

type Link = ClientLink<ClientContext>

/** Which act an error ended. */
const failed = new WeakMap<object, string>()

/** What was asked of the host as this was thrown, `photos.edit rename-class`; `undefined`: nothing. */
export const actOf = (thrown: unknown): string | undefined =>
  typeof thrown === 'object' && thrown !== null ? failed.get(thrown) : undefined

/**
 * The same link, of which every call that fails is known by {@link actOf}, and every one that succeeds is told. So what is said of a failure
 * can go, whoever says it, when the same is done again: whatever folder or name it is done with then. A stream has succeeded at its end.
 */
export function watched(link: Link, onSuccess: (act: string) => void): Link {
  return {
    async call(path, input, options) {
      const act = nameOf(path, input)
      try {
        const output = await link.call(path, input, options)
        if (isStream(output)) return watchedStream(output, act, onSuccess)
        onSuccess(act)
        return output
      } catch (thrown) {
        throw marked(thrown, act)
      }
    },
  }
}

/** One call does many things: its input says which. */
function nameOf(path: readonly string[], input: unknown): string {
  const kind = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined
  return typeof kind === 'string' ? `${path.join('.')} ${kind}` : path.join('.')
}

function marked(thrown: unknown, act: string): unknown {
  if (typeof thrown === 'object' && thrown !== null) failed.set(thrown, act)
  return thrown
}

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

async function* watchedStream(
  events: AsyncIterable<unknown>,
  act: string,
  onSuccess: (act: string) => void,
): AsyncGenerator<unknown, void, void> {
  try {
    yield* events
    onSuccess(act)
  } catch (thrown) {
    throw marked(thrown, act)
  }
}
