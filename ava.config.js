import { isolation } from './ts/setup/namespaces.mjs'

export default {
  files: ['ts/test/**/*.test.ts', 'interop-tests/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // A test file is a process: what it leaves behind when it ends is part of what is tested.
  workerThreads: false,
  // Without namespaces a test that looks for leftovers would see those of its neighbours.
  concurrency: isolation() ? 2 : 1,
  timeout: '6m',
}
