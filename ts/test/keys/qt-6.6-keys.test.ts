// The rules of Qt 6.6+ against Qt itself: its recorded answers, and the Qt of this machine when it is new enough.
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { NativeIpcKey } from 'qt-ipc/keys'
import { keyText, objectQuestion, textObjectQuestion, textQuestion } from './arbitraries.js'
import { readGolden } from './golden.js'
import { type KeyCase, ourAnswer, qtAnswer } from './key-cases.js'
import { Oracle, oracleCommand } from './oracle.js'

const { place, cases } = readGolden()

const asks: Record<KeyCase['ask'], number> = {
  legacy: 400,
  platformSafe: 400,
  format: 400,
  parse: 1200,
  objects: 200,
}

for (const [ask, atLeast] of Object.entries(asks))
  test(`${ask}: Qt ${place.qt}'s recorded answers`, t => {
    const asked = cases.filter(({ question }) => question.ask === ask)
    t.true(asked.length >= atLeast, `${asked.length} answers`)
    const wrong = asked
      .map(({ question, answer }) => ({ question, qt: answer, ours: ourAnswer(question, place) }))
      .filter(({ qt, ours }) => JSON.stringify(qt) !== JSON.stringify(ours))
    t.deepEqual(wrong.slice(0, 5), [], `${wrong.length} differ`)
  })

test('the Qt 6 of this machine, if it is 6.6 or newer', async t => {
  await using oracle = await Oracle.start(oracleCommand(6))
  if (Number(oracle.qt.split('.')[1]) < 6) {
    t.log(`Qt ${oracle.qt} has no QNativeIpcKey; the recorded answers stand for it`)
    t.is((await oracle.ask('parse', { text: 'posix:/a' }))[0], '?')
    return
  }
  const question = fc.oneof(
    { weight: 8, arbitrary: textQuestion },
    objectQuestion(oracle.tempDir),
    textObjectQuestion(oracle.tempDir),
  )
  await fc.assert(
    fc.asyncProperty(question, async asked => {
      t.deepEqual(ourAnswer(asked, oracle), await qtAnswer(asked, oracle))
    }),
    { numRuns: 2000 },
  )
})

const survives = (t: ExecutionContext, key: NativeIpcKey) =>
  t.true(NativeIpcKey.parse(key.toString()).equals(key), key.toString())

test('parse(toString()) gives the key back', t => {
  const type = fc.constantFrom('systemv', 'systemv-1', 'systemv-127', 'posix', 'windows')
  fc.assert(
    fc.property(keyText, type, (text, keyType) => {
      survives(t, NativeIpcKey.native(text, keyType))
    }),
    { numRuns: 2000 },
  )
  // Qt sends a legacy key through UTF-8 when it parses, where these do not survive.
  const lost = /\p{Surrogate}|^\ufeff/u
  fc.assert(
    fc.property(
      keyText.filter(text => !lost.test(text)),
      type,
      (text, keyType) => {
        survives(t, NativeIpcKey.legacy(text, { type: keyType }))
      },
    ),
    { numRuns: 2000 },
  )
})
