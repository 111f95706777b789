// What watching costs, how soon a change is seen, and how often `stable` is mistaken:
//   node --no-memory-reducer --import=tsx bench/watch/main.ts
// Eight seconds after it was busy V8 tidies its heap up, which turns the event loop many times; hence the flag.
import { cpus } from 'node:os'
import { capabilities } from 'qt-ipc'
import { benchDelays } from './delay.js'
import { benchQuiet } from './quiet.js'
import { benchStable } from './stable.js'

console.log(
  `Qt ${capabilities().qt?.version}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}\n`,
)
const key = `qt-ipc bench ${process.pid}`
await benchQuiet(`${key} quiet`)
await benchDelays(`${key} delay`)
await benchStable(`${key} stable`)
