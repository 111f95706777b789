import config from './ava.config.js'

/** The same codec tests where `new Function` is forbidden, as a content security policy forbids it in browsers. */
export default {
  ...config,
  files: [
    'ts/test/datastream/**/*.test.ts',
    'ts/test/layout/**/*.test.ts',
    'interop-tests/datastream/**/*.test.ts',
  ],
  nodeArguments: [...config.nodeArguments, '--disallow-code-generation-from-strings'],
}
