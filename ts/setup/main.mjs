// Makes a fresh machine ready, and is quick when it is:
//   node ts/setup/main.mjs demo|gallery|test|peers|bench|all [--strict]
// With --strict all of C++ is built anew, and a warning is an error.
import { ensureNode } from './node.mjs'

// An old Node must be able to read this file and node.mjs: it cannot parse the others.
if (ensureNode()) import('./prepare.mjs').then(({ prepare }) => prepare(process.argv.slice(2)))
