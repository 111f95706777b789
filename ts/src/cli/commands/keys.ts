import { defineCommand } from '../frame/command.js'

export const command = defineCommand({
  name: 'keys',
  summary: 'every name that a key has, and whether two programs meet',
  usage: ['KEY'],
  words: { min: 1, max: 1 },
  options: {},
  examples: [{ line: 'qt-ipc keys demo', summary: 'the names of QSharedMemory("demo")' }],
  async run({ words: [key = ''], output }) {
    const { NativeIpcKey } = await import('../../keys/index.js')
    output.json(NativeIpcKey.legacy(key))
    return 0
  },
})
