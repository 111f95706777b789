import { defineCommand } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import { keyHelp } from './key-help.js'

export const command = defineCommand({
  name: 'keys',
  summary: 'list the native keys of a key, or compare the keys of two programs',
  usage: ['KEY', 'KEY KEY', 'KEY pid:PID', '--native NAME [--wordlist FILE]'],
  description: `
With one key: its native keys, by Qt release and operating system, and the objects with these names on this machine.
With two: whether the programs share the segment and its lock, and if not, why; exit code 1 if they do not.
Read-only; needs neither the addon nor Qt.
${keyHelp}`,
  words: { min: 0, max: 2 },
  options: {
    native: {
      type: 'text',
      placeholder: 'NAME',
      summary: 'find the key of a native key, a key file or a System V key',
    },
    wordlist: {
      type: 'text',
      placeholder: 'FILE',
      values: 'file',
      summary: 'with --native: keys to try, one per line ("-": stdin)',
    },
    kind: {
      type: 'text',
      placeholder: 'KIND',
      values: ['segment', 'semaphore'],
      summary: 'print names of this kind only',
    },
  },
  examples: [
    { line: 'qt-ipc keys demo', summary: 'the native keys of QSharedMemory("demo")' },
    {
      line: 'qt-ipc keys demo "demo,qt=6.8,form=platformSafe"',
      summary: 'whether QSharedMemory("demo") and platformSafeKey("demo") share a segment',
    },
    {
      line: 'qt-ipc keys demo demo,tmpdir=/var/tmp',
      summary: 'two programs with different temporary directories',
    },
    { line: 'qt-ipc keys demo pid:1', summary: 'this process and process 1' },
    {
      line: 'qt-ipc keys --native qipc_sharedmemory_klogshmfb1af3dd737ffaabf27e9cc69efabf7be177b28f',
      summary: 'the key of a key file',
    },
  ],
  async run({ words, options, output }) {
    const [first, second] = words
    if (options.native !== undefined) {
      if (first !== undefined) throw new UsageError('--native cannot be combined with KEY')
      const { printNativeName } = await import('./print-native-name.js')
      return printNativeName(output, options.native, options.wordlist)
    }
    if (options.wordlist !== undefined) throw new UsageError('--wordlist needs --native NAME')
    if (first === undefined) throw new UsageError('keys needs KEY', 'See qt-ipc keys --help')
    if (second !== undefined) {
      const { printComparison } = await import('./print-comparison.js')
      return printComparison(output, [first, second])
    }
    const { printNames } = await import('./print-names.js')
    return printNames(output, first, options.kind)
  },
})
