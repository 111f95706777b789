import { defineCommand } from '../frame/command.js'

export const command = defineCommand({
  name: 'completion',
  summary: 'print a completion script for your shell',
  usage: ['bash|zsh|fish'],
  words: { min: 1, max: 1, values: ['bash', 'zsh', 'fish'] },
  options: {},
  examples: [
    { line: 'source <(qt-ipc completion bash)', summary: 'bash, for this shell' },
    { line: 'source <(qt-ipc completion zsh)', summary: 'zsh, the same' },
    {
      line: 'qt-ipc completion fish > ~/.config/fish/completions/qt-ipc.fish',
      summary: 'fish, for good',
    },
  ],
  async run({ words: [shell = ''], output }) {
    const { completionScript } = await import('../frame/completion.js')
    const { allCommands } = await import('./index.js')
    const script = completionScript(shell, await allCommands())
    if (output.isJson) output.json({ shell, script })
    else output.lines(script.trimEnd().split('\n'))
    return 0
  },
})
