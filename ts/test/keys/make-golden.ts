// Asks a Qt 6.6+ for the table of qt-6.6-keys.test.ts; the argument is the command of its oracle (cpp/key_oracle):
//   npx tsx ts/test/keys/make-golden.ts build/key-oracle-qt6/key_oracle
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { objectQuestion, textObjectQuestion, textQuestion } from './arbitraries.js'
import { type GoldenTable, goldenFile, goldenLines } from './golden.js'
import { qtAnswer } from './key-cases.js'
import { Oracle } from './oracle.js'

await using oracle = await Oracle.start(process.argv.slice(2))
const { qt, tempDir, runtimeDir } = oracle
const table: GoldenTable = { place: { qt, tempDir, runtimeDir }, cases: [] }
const questions = [
  ...fc.sample(textQuestion, { numRuns: 3000, seed: 66 }),
  ...fc.sample(objectQuestion(tempDir), { numRuns: 60, seed: 66 }),
  ...fc.sample(textObjectQuestion(tempDir), { numRuns: 140, seed: 66 }),
]
for (const question of questions)
  table.cases.push({ question, answer: await qtAnswer(question, oracle) })
writeFileSync(goldenFile, goldenLines(table))
console.log(`${questions.length} answers of Qt ${qt} in ${goldenFile}`)
