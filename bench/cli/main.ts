// How long a person waits for an answer of the command: medians of whole processes, with a live Qt program beside them.
//   node --import=tsx bench/cli/main.ts [rounds]
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median } from '../bridge/batches.js'

const rounds = Number(process.argv[2] ?? 15)
const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const command = file('dist/cli.js')
const key = `qt-ipc bench cli ${process.pid}`

/** ms; those that people type most often have an aim. */
const subjects: readonly (readonly [words: readonly string[], aim?: number])[] = [
  [['--version']],
  [['--help']],
  [['keys', key], 150],
  [['keys', key, `${key},form=platformSafe`], 150],
  [['ls'], 300],
  [['doctor', key], 300],
  [['clean']],
  [['read', key], 300],
  [['read', key, '--as', 'ds:QString'], 300],
  [['watch', key, '--as', 'ds:QString', '--count', '1'], 300],
  [['write', key, '--as', 'u8', '0', '--offset', '4000'], 300],
]

const writer = spawn(file('build/native-qt6/bin/writer'), [key], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
await once(writer.stdout, 'data')
writer.stdout.resume()

function timed(args: readonly string[]): number {
  const start = process.hrtime.bigint()
  const { error, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (error || (status !== 0 && status !== 1))
    throw error ?? new Error(`${args.join(' ')}: ${stderr}`)
  return Number(process.hrtime.bigint() - start) / 1e6
}

try {
  const all = [
    { title: 'node itself', args: ['-e', '0'], aim: undefined },
    ...subjects.map(([words, aim]) => ({
      title: words.map(word => word.replace(key, 'KEY')).join(' '),
      args: [command, ...words],
      aim,
    })),
  ]
  // In turn, so that a disturbance does not fall on one of them alone.
  const times = all.map((): number[] => [])
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, { args }] of all.entries()) times[index]?.push(timed(args))
  for (const [index, { title, aim }] of all.entries()) {
    const ms = median((times[index] ?? []).slice(1))
    const verdict = aim === undefined ? '' : ms <= aim ? `<= ${aim}` : `MISSED: <= ${aim}`
    console.log(`${title.padEnd(48)} ${ms.toFixed(0).padStart(5)} ms  ${verdict}`.trimEnd())
  }
} finally {
  writer.stdin.end()
  await once(writer, 'close')
}
