import { hostHandlers } from './host.ts'
import { modelsHandlers } from './models.ts'
import { photosHandlers } from './photos.ts'
import { projectsHandlers } from './projects.ts'
import { resultsHandlers } from './results.ts'
import { triesHandlers } from './tries.ts'

/** What every host serves. */
export const router = {
  host: hostHandlers,
  models: modelsHandlers,
  photos: photosHandlers,
  projects: projectsHandlers,
  results: resultsHandlers,
  tries: triesHandlers,
}
