import { engineHandlers } from './engine/handlers.ts'
import { hostHandlers } from './host.ts'
import { modelsHandlers } from './models.ts'
import { photosHandlers } from './photos.ts'
import { projectsHandlers } from './projects.ts'
import { resultsHandlers } from './results.ts'
import { runsHandlers } from './runs/handlers.ts'
import { triesHandlers } from './tries.ts'

/** What every host serves. */
export const router = {
  host: { ...hostHandlers, ...engineHandlers },
  models: modelsHandlers,
  photos: photosHandlers,
  projects: projectsHandlers,
  results: resultsHandlers,
  runs: runsHandlers,
  tries: triesHandlers,
}
