import { scanPhotos } from '../../src/node/photos/scan-photos.ts'

/** Scans the folder given as argument and prints the data set with the most memory the process ever had. */
const [folder] = process.argv.slice(2)
const format = { inputHeight: 224, inputWidth: 224, resize: 'stretch' } as const
const { photos, skipped } = await scanPhotos(folder, { format })
const maxRssMiB = process.resourceUsage().maxRSS / 1024
process.stdout.write(
  JSON.stringify({
    used: photos.map(({ relativePath, width, height }) => ({ relativePath, width, height })),
    skipped,
    maxRssMiB,
  }),
)
