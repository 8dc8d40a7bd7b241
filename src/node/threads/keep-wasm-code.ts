/**
 * Imported by whatever starts threads. V8 ends the process ("Check failed: jit_page.has_value()", or a segmentation fault) when threads replace
 * WebAssembly's import wrappers while the replaced ones are collected: one run in four of a stress test on Node 24.21, none of 22 without
 * the collection. Node's own reader of TypeScript is WebAssembly, so every thread of ours can meet it. What is kept is a few hundred bytes
 * a wrapper, freed with its module. See https://github.com/nodejs/node/issues/64500.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--no-wasm-code-gc')
