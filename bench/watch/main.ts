// What watching costs, how soon a change is seen, and how often `stable` is mistaken:
//   node --import=tsx bench/watch/main.ts
import { cpus } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { capabilities } from 'qt-ipc'
import { benchDelays } from './delay.js'
import { benchQuiet } from './quiet.js'
import { benchStable } from './stable.js'

// Eight seconds after it was busy V8 tidies its heap up, which turns the event loop many times.
setFlagsFromString('--no-memory-reducer')

console.log(
  `Qt ${capabilities().qt.version}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}\n`,
)
const key = `qt-ipc bench ${process.pid}`
await benchQuiet(`${key} quiet`)
await benchDelays(`${key} delay`)
await benchStable(`${key} stable`)
