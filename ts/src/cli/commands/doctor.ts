import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'

export const command = defineCommand({
  name: 'doctor',
  summary: 'why programs do not meet, who holds the lock, what is left over',
  usage: ['[KEY] [--pid PID] [--size BYTES]'],
  description: `
With KEY: everything about that key, from the side of this process, or of the process of --pid. Without: everything that
Qt programs share on this machine. As root it also looks into containers. Exit code 1 when there is a finding.
Looks only: it attaches to nothing, opens nothing with Qt, takes no lock and changes no file.
${keyHelp}`,
  words: { min: 0, max: 1 },
  options: {
    pid: {
      type: 'number',
      placeholder: 'PID',
      min: 1,
      summary: 'look from the side of that process',
    },
    size: {
      type: 'number',
      placeholder: 'BYTES',
      min: 1,
      summary: 'would the system give a segment of that size?',
    },
    root: {
      type: 'text',
      placeholder: 'FOLDER',
      values: 'file',
      summary: 'where the configuration of the system is (default "/")',
    },
  },
  examples: [
    { line: 'qt-ipc doctor', summary: 'is anything wrong on this machine?' },
    { line: 'qt-ipc doctor demo', summary: 'why does this process not meet the other one?' },
    { line: 'qt-ipc doctor demo --pid 1', summary: 'and from the side of that program?' },
    { line: 'qt-ipc doctor posix:/demo --size 134217728', summary: 'is there room for 128 MiB?' },
  ],
  async run({ words: [typed], options: { pid, size, root }, output }) {
    const { diagnoseArgument } = await import('../doctor/diagnose-argument.js')
    const diagnosis = await diagnoseArgument(typed, { pid, size, root })
    const { printDiagnosis } = await import('../doctor/print-diagnosis.js')
    return printDiagnosis(output, diagnosis)
  },
})
