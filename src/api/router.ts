import { engineHandlers } from './engine/handlers.ts'
import { hostHandlers } from './host.ts'
import { modelsHandlers } from './models/handlers.ts'
import { photosHandlers } from './photos.ts'
import { projectsHandlers } from './projects.ts'
import { resultsHandlers } from './results/handlers.ts'
import { runsHandlers } from './runs/handlers.ts'
import { triesHandlers } from './tries/handlers.ts'

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
