import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'

export const command = defineCommand({
  name: 'write',
  summary: 'write a value to a segment or a mapped file',
  usage: ['KEY --as CODEC [VALUE]', 'KEY --raw', '--file PATH --as CODEC [VALUE]'],
  description: `
Writes under the lock. Fails, and writes nothing, when the value does not fit. VALUE is a plain string for a codec of strings, else
JSON in the format of read --json. Without VALUE it is read from stdin, without its last line break. A negative number is a VALUE,
not an option.
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 2 },
  options: {
    ...memoryOptions,
    raw: { type: 'boolean', summary: 'write the raw bytes of stdin' },
    'from-json': {
      type: 'boolean',
      summary: 'VALUE is JSON, also for a codec of strings: "text" in quotes, or null',
    },
    clear: { type: 'boolean', summary: 'fill the rest of the segment with zeros' },
  },
  examples: [
    { line: 'qt-ipc write Greeting --as ds:QString "hello from a shell"', summary: 'a QString' },
    {
      line: `qt-ipc write settings --as "ds:QMap<QString,QVariant>" '{"volume": 0.5, "muted": false}'`,
      summary: 'a map; bare values become QVariants',
    },
    { line: 'qt-ipc write counter --as i32 -5 --offset 8', summary: 'a C int at an offset' },
    {
      line: 'qt-ipc write Greeting --as ds:QString --from-json null',
      summary: 'a null QString',
    },
    { line: 'date | qt-ipc write title --as cstring --clear', summary: 'a C string from a pipe' },
  ],
  async run({ words, options, output }) {
    const { write } = await import('./run-write.js')
    return write(output, words, options)
  },
})
