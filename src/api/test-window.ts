import { createRouterClient } from '@orpc/server'
import { PROJECT_HEADER } from '../shared/contract/app/window-project.ts'
import { router } from './router.ts'
import type { Services } from './services.ts'

/** A window that always shows what is open, for tests within one process. */
export function testWindow(services: Services) {
  return createRouterClient(router, {
    context: () => ({
      ...services,
      reqHeaders: new Headers({ [PROJECT_HEADER]: services.workspace.current.value?.id ?? '' }),
    }),
  })
}
