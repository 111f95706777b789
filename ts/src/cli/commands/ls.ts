import { defineCommand } from '../command-line/command.js'

export const command = defineCommand({
  name: 'ls',
  summary: 'every segment and semaphore of Qt programs, and who uses them',
  usage: ['[KEY...] [--all] [--wordlist FILE]'],
  description: `
Key, size, owner, the processes attached with the release of their Qt, the lock and who holds it, age and state, in every IPC
namespace that this user can enter. As root across containers, too.

A KEY is the text given to QSharedMemory(KEY) or QSystemSemaphore(KEY): only what has one of these keys is listed. Without the key
its letters are shown, which is all that the name of a key file tells; --wordlist names the keys that it holds.

Looks only: nothing is attached, locked or changed. Needs no addon and no Qt.`,
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    all: { type: 'boolean', summary: 'also what programs without Qt have made' },
    wordlist: {
      type: 'text',
      placeholder: 'FILE',
      values: 'file',
      summary: 'keys to look for, one a line ("-": stdin)',
    },
  },
  examples: [
    { line: 'qt-ipc ls', summary: 'everything of Qt on this machine' },
    { line: 'qt-ipc ls MySharedMemoryKey', summary: 'who shares this key?' },
    { line: 'sudo qt-ipc ls --json', summary: 'for a program, with the containers and all users' },
  ],
  async run({ words, options: { all, wordlist }, output }) {
    const { printList } = await import('../inspect/print-list.js')
    return printList(output, { keys: words, all, wordlist })
  },
})
