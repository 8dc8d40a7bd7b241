// npm start: opens the product. npm start -- <command> …: the command line.
import { launch } from './launch.mjs'
import { openProduct } from './start/open-product.mjs'

const args = process.argv.slice(2)
// npm runs this in Frostline's folder, also by `npm --prefix`: paths are meant from where it was called
const cwd = process.env.INIT_CWD || process.cwd()
await (args.length > 0 ? launch(args, { cwd }) : openProduct())
