import { defineCommand } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import { keyHelp } from '../keys/key-help.js'

export const command = defineCommand({
  name: 'keys',
  summary: 'every name that a key has, and whether two programs meet',
  usage: ['KEY', 'KEY KEY', 'KEY pid:PID', '--native NAME [--wordlist FILE]'],
  description: `
With one key: its names for the kernel, by Qt release and operating system, and what has them on this machine now.
With two: whether the programs share the segment and its lock, and if not, why; exit code 1 if they do not.
Looks only; needs no addon and no Qt.
${keyHelp}`,
  words: { min: 0, max: 2 },
  options: {
    native: {
      type: 'text',
      placeholder: 'NAME',
      summary: 'backwards: what a native name, a key file or a System V number is',
    },
    wordlist: {
      type: 'text',
      placeholder: 'FILE',
      values: 'file',
      summary: 'with --native: keys to try, one a line ("-": stdin)',
    },
    kind: {
      type: 'text',
      placeholder: 'KIND',
      values: ['segment', 'semaphore'],
      summary: 'print the names of this kind only',
    },
  },
  examples: [
    { line: 'qt-ipc keys demo', summary: 'the names of QSharedMemory("demo")' },
    {
      line: 'qt-ipc keys demo "demo,qt=6.8,form=platformSafe"',
      summary: 'does QSharedMemory("demo") meet platformSafeKey("demo")?',
    },
    {
      line: 'qt-ipc keys demo demo,tmpdir=/var/tmp',
      summary: 'two programs with different temporary folders',
    },
    { line: 'qt-ipc keys demo pid:1', summary: 'this environment, and that of a process' },
    {
      line: 'qt-ipc keys --native qipc_sharedmemory_klogshmfb1af3dd737ffaabf27e9cc69efabf7be177b28f',
      summary: 'whose is this file?',
    },
  ],
  async run({ words, options, output }) {
    const [first, second] = words
    if (options.native !== undefined) {
      if (first !== undefined) throw new UsageError('--native takes no other KEY')
      const { printNativeName } = await import('../keys/print-native-name.js')
      return printNativeName(output, options.native, options.wordlist)
    }
    if (options.wordlist !== undefined) throw new UsageError('--wordlist goes with --native NAME')
    if (first === undefined) throw new UsageError('keys needs KEY', 'See qt-ipc keys --help')
    if (second !== undefined) {
      const { printComparison } = await import('../keys/print-comparison.js')
      return printComparison(output, [first, second])
    }
    const { printNames } = await import('../keys/print-names.js')
    return printNames(output, first, options.kind)
  },
})
