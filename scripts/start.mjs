// npm start [-- <command> …]: the command line, with its help when nothing is asked of it.
import { launch } from './launch.mjs'

const args = process.argv.slice(2)
await launch(args.length > 0 ? args : ['--help'])
