import { run } from './run.js'

/** What a command of qt-ipc on this machine says as JSON; its exit code 1 only means that there are findings. */
export async function qtIpcCommand(...words: readonly string[]): Promise<unknown> {
  const ended = ['sh', '-c', '"$@" || [ $? = 1 ]', 'sh']
  const command = [process.execPath, 'dist/cli.js', ...words, '--json']
  return JSON.parse(await run([...ended, ...command]))
}

/** The codes of what `qt-ipc doctor` finds about a key from the side of a process. */
export async function diagnose(
  key: string,
  pid: number,
  ...words: readonly string[]
): Promise<string[]> {
  const diagnosis = await qtIpcCommand('doctor', key, '--pid', String(pid), ...words)
  return (diagnosis as { findings: readonly { code: string }[] }).findings.map(({ code }) => code)
}
