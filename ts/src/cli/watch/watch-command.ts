import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'
import { watchTiming } from './watch-timing.js'

export const command = defineCommand({
  name: 'watch',
  summary: 'print or plot the changes of a segment',
  usage: ['KEY [--as CODEC] [--csv | --plot FIELD]', '--file PATH [--as CODEC]'],
  description: `
Prints the current content, then the changed fields of each change with the local time. Ends with Ctrl-C. Read-only: it is attached
only while it copies, so that the program can remove its segment and create it again. It waits for the lock only after a change,
unless the writer uses a counter (--sequence) or no lock at all (--no-lock, --stable).
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 1 },
  options: {
    ...memoryOptions,
    ...watchTiming,
    count: { type: 'number', placeholder: 'N', summary: 'end after N changes', min: 1 },
    csv: { type: 'boolean', summary: 'print CSV' },
    plot: {
      type: 'list',
      placeholder: 'FIELD',
      summary: 'plot a field over time in the terminal; may be repeated',
    },
    wait: { type: 'boolean', summary: 'wait until the segment exists, for --timeout at most' },
  },
  examples: [
    { line: 'qt-ipc watch Weather --as ds:QString,double,QDateTime', summary: 'print changes' },
    {
      line: 'qt-ipc watch telemetry --as ./telemetry.js#Telemetry --sequence 0 --plot speed --plot rpm',
      summary: 'plot two fields of a simulator with a counter at offset 0',
    },
    {
      line: 'qt-ipc watch bench --as struct:volts=f64,amps=f64 --no-lock --csv > bench.csv',
      summary: 'record for a spreadsheet',
    },
    { line: 'qt-ipc watch Weather --as ds:QString --json --count 3', summary: 'three JSON lines' },
  ],
  async run({ words, options, output }) {
    const { watch } = await import('./run-watch.js')
    return watch(output, words, options)
  },
})
