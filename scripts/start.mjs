// npm start: opens the product. npm start -- <command> …: the command line.
import { launch } from './launch.mjs'
import { openProduct } from './start/open-product.mjs'

const args = process.argv.slice(2)
await (args.length > 0 ? launch(args) : openProduct())
