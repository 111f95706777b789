import { codecHelp } from '../codec-expression/help.js'
import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'
import { memoryOptions } from '../memory/options.js'

export const command = defineCommand({
  name: 'write',
  summary: 'put a value into a segment or a mapped file',
  usage: ['KEY --as CODEC [VALUE]', 'KEY --raw', '--file PATH --as CODEC [VALUE]'],
  description: `
Writes under the lock. What does not fit is refused, and nothing is written. VALUE is plain for a text, else JSON, as read --json
prints it; without it, it comes from stdin (less one line end).
${keyHelp}
${codecHelp}`,
  words: { min: 0, max: 2 },
  options: {
    ...memoryOptions,
    raw: { type: 'boolean', summary: 'the bytes of stdin as they are' },
    clear: { type: 'boolean', summary: 'zeros behind the value, up to the end' },
  },
  examples: [
    { line: 'qt-ipc write Greeting --as ds:QString "hello from a shell"', summary: 'a QString' },
    {
      line: `qt-ipc write settings --as "ds:QMap<QString,QVariant>" '{"volume": 0.5, "muted": false}'`,
      summary: 'a map; bare values become QVariants',
    },
    { line: 'qt-ipc write counter --as i32 42 --offset 8', summary: 'a C int at an offset' },
    { line: 'date | qt-ipc write title --as cstring --clear', summary: 'a C string from a pipe' },
  ],
  async run({ words, options, output }) {
    const { write } = await import('../memory/write.js')
    return write(output, words, options)
  },
})
