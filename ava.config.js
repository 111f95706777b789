export default {
  files: ['ts/test/**/*.test.ts', 'interop-tests/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // A test file is a process: what it leaves behind when it ends is part of what is tested.
  workerThreads: false,
  concurrency: 2,
  timeout: '120s',
}
