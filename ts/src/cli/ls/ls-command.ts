import { defineCommand } from '../command-line/command.js'

export const command = defineCommand({
  name: 'ls',
  summary: 'list the segments and semaphores of Qt programs, and their users',
  usage: ['[KEY...] [--all] [--wordlist FILE]'],
  description: `
Prints key, size, owner, attached processes with their Qt release, lock and holder, age and state, in every IPC namespace that
this user can enter. As root it includes containers.

A KEY is the argument of QSharedMemory(KEY) or QSystemSemaphore(KEY): with KEYs, only objects with one of them are listed. The name
of a key file contains only the letters of its key; pass the key, or --wordlist, to show the key itself.

Read-only: attaches, locks and changes nothing. Needs neither the addon nor Qt.`,
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    all: { type: 'boolean', summary: 'include objects of programs without Qt' },
    wordlist: {
      type: 'text',
      placeholder: 'FILE',
      values: 'file',
      summary: 'keys to look for, one per line ("-": stdin)',
    },
  },
  examples: [
    { line: 'qt-ipc ls', summary: 'all objects of Qt programs' },
    { line: 'qt-ipc ls MySharedMemoryKey', summary: 'the objects of one key' },
    { line: 'sudo qt-ipc ls --json', summary: 'JSON, with all containers and users' },
  ],
  async run({ words, options: { all, wordlist }, output }) {
    const { printList } = await import('./print-list.js')
    return printList(output, { keys: words, all, wordlist })
  },
})
