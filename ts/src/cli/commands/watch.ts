import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../frame/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'
import { cadence } from '../watch/cadence.js'

export const command = defineCommand({
  name: 'watch',
  summary: 'print or draw what changes in a segment',
  usage: ['KEY [--as CODEC] [--csv | --plot FIELD]', '--file PATH [--as CODEC]'],
  description: `
Prints what is there, then each change with the local time: the fields that are new. Ends with Ctrl-C. It only looks: it is
attached while it copies and not in between, so that the program can remove its segment and create it again. It waits for the lock
only after a change, unless the writer uses a counter (--sequence) or no lock at all (--no-lock, --stable).
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 1 },
  options: {
    ...memoryOptions,
    ...cadence,
    count: { type: 'number', placeholder: 'N', summary: 'end after so many changes', min: 1 },
    csv: { type: 'boolean', summary: 'a table for spreadsheets' },
    plot: {
      type: 'list',
      placeholder: 'FIELD',
      summary: 'draw a field over time in the terminal; give it again for more',
    },
    wait: { type: 'boolean', summary: 'wait until the segment is there, for --timeout at most' },
  },
  examples: [
    { line: 'qt-ipc watch Weather --as ds:QString,double,QDateTime', summary: 'what changes' },
    {
      line: 'qt-ipc watch telemetry --as ./telemetry.js#Telemetry --sequence 0 --plot speed --plot rpm',
      summary: 'two charts of a simulator, with the counter at offset 0',
    },
    {
      line: 'qt-ipc watch bench --as struct:volts=f64,amps=f64 --no-lock --csv > bench.csv',
      summary: 'into a spreadsheet',
    },
    { line: 'qt-ipc watch Weather --as ds:QString --json --count 3', summary: 'three JSON lines' },
  ],
  async run({ words, options, output }) {
    const { watch } = await import('../watch/watch.js')
    return watch(output, words, options)
  },
})
