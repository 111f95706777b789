import test from 'ava'
import { mayGenerateCode } from '../../src/codec/generated-code.js'

test('code is generated unless the platform forbids it', t => {
  t.is(mayGenerateCode(), !process.execArgv.includes('--disallow-code-generation-from-strings'))
})
