import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../frame/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'

export const command = defineCommand({
  name: 'read',
  summary: 'what is in a segment or a mapped file',
  usage: ['KEY [--as CODEC]', '--file PATH [--as CODEC]'],
  description: `
Acquires the lock, copies, releases the lock, decodes the copy. It only looks: it is attached while it copies, and leaves
everything as it was.
Without --as it dumps the bytes and says what they may be.
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 1 },
  options: {
    ...memoryOptions,
    length: { type: 'number', placeholder: 'BYTES', summary: 'how many bytes' },
    wait: { type: 'boolean', summary: 'wait until the segment is there, for --timeout at most' },
    raw: { type: 'boolean', summary: 'the bytes themselves, for a file or a pipe' },
  },
  examples: [
    { line: 'qt-ipc read Weather', summary: 'what is in there?' },
    {
      line: 'qt-ipc read Weather --as ds:town=QString,degrees=double,at=QDateTime',
      summary: 'values in a QDataStream, with names',
    },
    {
      line: 'qt-ipc read settings --as "ds:QMap<QString,QVariant>" --qt 5.15 --json',
      summary: 'as JSON; the program had Qt 5.15',
    },
    {
      line: 'qt-ipc read telemetry --no-lock --as struct:sequence=u32,speed=f64',
      summary: 'a C struct of a program that never locks',
    },
    { line: 'qt-ipc read telemetry --as ./telemetry.js#Telemetry', summary: 'by a codec of yours' },
    { line: 'qt-ipc read posix:/MumbleLink.1000 --raw > dump', summary: 'the bytes into a file' },
  ],
  async run({ words, options, output }) {
    const { read } = await import('../memory/read.js')
    return read(output, words, options)
  },
})
