import { defineCommand } from '../command-line/command.js'

export const command = defineCommand({
  name: 'completion',
  summary: 'print a completion script for your shell',
  usage: ['bash|zsh|fish'],
  words: { min: 1, max: 1, values: ['bash', 'zsh', 'fish'] },
  options: {},
  examples: [
    { line: 'source <(qt-ipc completion bash)', summary: 'bash, in this shell' },
    { line: 'source <(qt-ipc completion zsh)', summary: 'zsh, in this shell' },
    {
      line: 'qt-ipc completion fish > ~/.config/fish/completions/qt-ipc.fish',
      summary: 'fish, permanently',
    },
  ],
  async run({ words: [shell = ''], output, allCommands }) {
    const { completionScript } = await import('./completion-script.js')
    const script = completionScript(shell, await allCommands())
    if (output.isJson) output.json({ shell, script })
    else output.lines(script.trimEnd().split('\n'))
    return 0
  },
})
