// What it costs to wait: for segments that no program has created yet, and for semaphores, of which each takes a thread.
//   node --import=tsx bench/waits/main.ts
import { cpus } from 'node:os'
import { benchCreation } from './creation.js'
import { benchThreads } from './threads.js'

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}\n`)
const key = `qt-ipc bench ${process.pid}`
for (const count of [1, 100, 1000]) await benchCreation(key, count)
for (const count of [100, 2000]) await benchThreads(key, count)
