import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'

export const command = defineCommand({
  name: 'read',
  summary: 'print the content of a segment or a mapped file',
  usage: ['KEY [--as CODEC]', '--file PATH [--as CODEC]'],
  description: `
Acquires the lock, copies, releases the lock, decodes the copy. Read-only: it is attached only while it copies, and changes
nothing.
Without --as it dumps the bytes and guesses their format.
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 1 },
  options: {
    ...memoryOptions,
    length: {
      type: 'number',
      placeholder: 'BYTES',
      summary: 'number of bytes (default: up to the end)',
    },
    wait: { type: 'boolean', summary: 'wait until the segment exists, for --timeout at most' },
    raw: { type: 'boolean', summary: 'print raw bytes, to a file or a pipe' },
  },
  examples: [
    { line: 'qt-ipc read Weather', summary: 'dump the bytes' },
    {
      line: 'qt-ipc read Weather --as ds:town=QString,degrees=double,at=QDateTime',
      summary: 'values in a QDataStream, with names',
    },
    {
      line: 'qt-ipc read settings --as "ds:QMap<QString,QVariant>" --qt 5.15 --json',
      summary: 'JSON; the program has Qt 5.15',
    },
    {
      line: 'qt-ipc read telemetry --no-lock --as struct:sequence=u32,speed=f64',
      summary: 'a C struct of a program that never locks',
    },
    { line: 'qt-ipc read telemetry --as ./telemetry.js#Telemetry', summary: 'with your own codec' },
    {
      line: 'qt-ipc read posix:/MumbleLink.1000 --raw > dump',
      summary: 'save the bytes to a file',
    },
  ],
  async run({ words, options, output }) {
    const { read } = await import('./run-read.js')
    return read(output, words, options)
  },
})
