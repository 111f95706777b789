// npm run bench: native Qt and Node side by side, in turn, in one run; medians, and the ratio of medians.
import { cpus } from 'node:os'
import { capabilities } from 'qt-ipc'
import { benchMemory } from './bridge/memory.js'
import { benchPingPong } from './bridge/ping-pong.js'
import { printResults } from './bridge/result.js'
import { benchCommands } from './cli.js'

const { qt } = capabilities()
console.log(
  `Qt ${qt?.version} at -O2, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}\n`,
)

const key = `qt-ipc bench ${process.pid}`
const memory = await benchMemory(key)
const pingPong = await benchPingPong(key)
printResults([...memory, ...pingPong.qt])
console.log()
printResults([pingPong.socket], 'Unix socket')
console.log()
await benchCommands(key)
