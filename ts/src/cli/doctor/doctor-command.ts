import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'

export const command = defineCommand({
  name: 'doctor',
  summary: 'find out why programs do not share a segment, and what holds its lock',
  usage: ['[KEY] [--pid PID] [--size BYTES]'],
  description: `
With KEY: diagnoses that key from the viewpoint of this process, or of the process --pid. Without KEY: diagnoses everything that
Qt programs share on this machine. As root it includes containers. Exit code 1 when there is a finding.
Read-only: attaches, locks and changes nothing.
${keyHelp}`,
  words: { min: 0, max: 1 },
  options: {
    pid: {
      type: 'number',
      placeholder: 'PID',
      min: 1,
      summary: 'diagnose from the viewpoint of process PID',
    },
    size: {
      type: 'number',
      placeholder: 'BYTES',
      min: 1,
      summary: 'also check whether the system would allow a segment of this size',
    },
    root: {
      type: 'text',
      placeholder: 'FOLDER',
      values: 'file',
      summary: 'directory below which the system configuration is read (default "/")',
    },
  },
  examples: [
    { line: 'qt-ipc doctor', summary: 'diagnose everything on this machine' },
    {
      line: 'qt-ipc doctor demo',
      summary: "why this process cannot see the other program's segment",
    },
    { line: 'qt-ipc doctor demo --pid 1', summary: 'the same from the viewpoint of process 1' },
    { line: 'qt-ipc doctor posix:/demo --size 134217728', summary: 'also check that 128 MiB fit' },
  ],
  async run({ words: [typed], options: { pid, size, root }, output }) {
    const { diagnoseArgument } = await import('./diagnose-argument.js')
    const diagnosis = await diagnoseArgument(typed, { pid, size, root })
    const { printDiagnosis } = await import('./print-diagnosis.js')
    return printDiagnosis(output, diagnosis)
  },
})
