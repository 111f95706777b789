// Every native name against the Qt 5 and Qt 6 of this machine, for keys nobody would think of.
import test from 'ava'
import fc from 'fast-check'
import { NativeIpcKey } from 'qt-ipc/keys'
import { keyText, objectQuestion } from './arbitraries.js'
import { type KeyCase, ourAnswer, qtAnswer } from './key-cases.js'
import { fromHex, Oracle, oracleCommand } from './oracle.js'

const runs = { numRuns: 400 }

async function nativeNames(oracle: Oracle, key: string): Promise<string[]> {
  const answer = await oracle.ask('legacy', 81, { text: key })
  const names = answer.length === 4 ? [answer[0], answer[2]] : answer
  return names.map(name => fromHex(name ?? ''))
}

for (const major of [5, 6] as const) {
  test(`Qt ${major}: the native names of any legacy key`, async t => {
    await using oracle = await Oracle.start(oracleCommand(major))
    const environment = { os: 'linux', tempDir: oracle.tempDir } as const
    await fc.assert(
      fc.asyncProperty(keyText, async key => {
        const ours = (['segment', 'semaphore'] as const).map(kind =>
          NativeIpcKey.legacy(key, { kind, environment }),
        )
        t.deepEqual(
          ours.map(name => name.nativeKey),
          await nativeNames(oracle, key),
        )
      }),
      runs,
    )
  })

  test(`Qt ${major}: 10,000 letters have a native name that the file system refuses`, async t => {
    await using oracle = await Oracle.start(oracleCommand(major))
    const text = 'k'.repeat(10_000)
    const key = NativeIpcKey.legacy(text, { environment: { tempDir: oracle.tempDir } })
    t.is((await nativeNames(oracle, text))[0], key.nativeKey)
    const question: KeyCase = { ask: 'objects', form: 'legacy', text, token: text }
    t.is(await qtAnswer(question, oracle), null)
    t.deepEqual(
      key.problems().map(problem => problem.code),
      ['TOO_LONG'],
    )
  })

  test(`Qt ${major}: the lock of a segment, and which names it refuses`, async t => {
    await using oracle = await Oracle.start(oracleCommand(major))
    await fc.assert(
      fc.asyncProperty(objectQuestion(oracle.tempDir), async question => {
        t.deepEqual(ourAnswer(question, oracle), await qtAnswer(question, oracle))
      }),
      runs,
    )
  })
}
