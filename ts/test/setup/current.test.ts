// What the set-up calls "current" is so: it builds again after a move of the clone, a changed source, another Qt
import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { outcomeOf, repository, usingModule } from './helpers/set-up.js'

const cmakeLists = `
cmake_minimum_required(VERSION 3.18)
project(little LANGUAGES C)
set(Qt6_DIR \${CMAKE_SOURCE_DIR}/qt CACHE PATH "")
add_executable(little main.c)
`
const version = (text: string) => `set(PACKAGE_VERSION "${text}")\n`

async function build(folder: string): Promise<string> {
  const code = "console.log(await module.buildNativePrograms(6, ['all'], false))"
  const { output } = await outcomeOf(usingModule(folder, 'native-programs.mjs', code))
  return output.trim()
}

test('native programs', async t => {
  const folder = repository(t, {
    'cpp/CMakeLists.txt': cmakeLists,
    'cpp/main.c': 'int main(void) { return 0; }\n',
    'cpp/qt/Qt6ConfigVersion.cmake': version('6.4.2'),
  })
  t.is(await build(folder), 'built')
  t.is(await build(folder), 'current')

  writeFileSync(join(folder, 'cpp/main.c'), 'int main(void) { return 1; }\n')
  t.is(await build(folder), 'built', 'a changed source')

  writeFileSync(join(folder, 'cpp/qt/Qt6ConfigVersion.cmake'), version('6.8.2'))
  t.is(await build(folder), 'built', 'another Qt')
  t.is(await build(folder), 'current')

  const moved = `${folder} 2`
  renameSync(folder, moved)
  t.is(await build(moved), 'built', 'a moved clone')
  t.is(await build(moved), 'current')

  symlinkSync(moved, folder)
  t.is(await build(folder), 'current', 'a symbolic link to it')
})
