// Draws the application's icon into resources/icons, in the sizes and files that each platform wants. Run after changing icon.svg.mjs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { projectFolder } from '../setup/places.mjs'
import { icns, ico } from './containers.mjs'
import { iconSvg } from './icon.svg.mjs'

const SIDES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

const folder = join(projectFolder, 'resources', 'icons')
mkdirSync(folder, { recursive: true })
const pictures = []
for (const side of SIDES) {
  const png = await sharp(Buffer.from(iconSvg(side)))
    .png({ compressionLevel: 9, palette: side > 256 })
    .toBuffer()
  pictures.push({ side, png })
  if (side <= 512) writeFileSync(join(folder, `${side}x${side}.png`), png)
}
writeFileSync(join(folder, 'icon.ico'), ico(pictures.filter(({ side }) => side <= 256)))
writeFileSync(join(folder, 'icon.icns'), icns(pictures))
console.log(`${SIDES.length} sizes are in ${folder}`)
