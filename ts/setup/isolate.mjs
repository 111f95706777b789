// Runs a command where no segment, semaphore or key file outlives it and none of the machine's programs is met:
//   node ts/setup/isolate.mjs COMMAND [ARGUMENT...]
// Where the system does not permit that, the command runs on the plain machine, and this says so.
import { spawn } from 'node:child_process'
import { isolation } from './namespaces.mjs'

const command = process.argv.slice(2)
if (command.length === 0) {
  console.error('usage: node ts/setup/isolate.mjs COMMAND [ARGUMENT...]')
  process.exit(2)
}

const prefix = isolation()
if (prefix === undefined)
  console.error('note: no namespaces here; running on the plain machine, beside its other programs')

const [program, ...args] = [...(prefix ?? []), ...command]
const child = spawn(program, args, { stdio: 'inherit' })
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// Ctrl-C reaches the command by itself; this only waits for its end.
process.on('SIGINT', () => {})
child.on('error', error => {
  console.error(`${program}: ${error.message}`)
  process.exit(127)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
