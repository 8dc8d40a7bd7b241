import { host } from './host.ts'
import { models } from './models.ts'
import { photos } from './photos.ts'
import { projects } from './projects.ts'
import { results } from './results.ts'
import { runs } from './runs.ts'
import { tries } from './tries.ts'

/** All that a window may ask of its host. A screen with questions of its own adds a file here. */
export const contract = { host, projects, photos, models, runs, results, tries }
