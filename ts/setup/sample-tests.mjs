// Prints the test files of interop-tests/ that are played with a second Qt:  node ts/setup/sample-tests.mjs [SHARE]
// One file in SHARE (default 2): the same ones for the same sources, others after a change. QT_IPC_ALL_TESTS=1 prints all.
import { createHash } from 'node:crypto'
import { filesOf, hashOf } from './stamp.mjs'

const share = Number(process.argv[2] ?? 2)
const sources = hashOf('bridge', 'ts/src', 'interop-tests')

function isChosen(file) {
  if (process.env.QT_IPC_ALL_TESTS === '1') return true
  return createHash('sha256').update(`${sources} ${file}`).digest().readUInt32BE(0) % share === 0
}

const files = filesOf('interop-tests').filter(file => file.endsWith('.test.ts'))
console.log(files.filter(isChosen).join('\n'))
