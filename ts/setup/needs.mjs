// What the machine must have, how to see that it has it, and what each package manager calls it.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** True when one of the programs is on the PATH. */
export function onPath(...programs) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some(folder => programs.some(program => executable(join(folder, program))))
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// Where CMake looks: Debian puts a folder per architecture below lib, others do not.
const prefixes = [
  '/usr',
  '/usr/local',
  '/opt/homebrew',
  '/usr/local/opt/qt@5',
  '/opt/homebrew/opt/qt@5',
]

function hasQt(major) {
  const named = (process.env.CMAKE_PREFIX_PATH ?? '').split(/[:;]/).filter(Boolean)
  const libraries = [...named, ...prefixes].flatMap(prefix => {
    const lib = join(prefix, 'lib')
    const perArchitecture = existsSync(lib)
      ? readdirSync(lib).filter(name => /-linux-gnu/.test(name))
      : []
    return [lib, join(prefix, 'lib64'), ...perArchitecture.map(name => join(lib, name))]
  })
  return (
    process.env[`Qt${major}_DIR`] !== undefined ||
    libraries.some(folder =>
      existsSync(join(folder, 'cmake', `Qt${major}Core`, `Qt${major}CoreConfig.cmake`)),
    )
  )
}

const needs = {
  compiler: {
    title: 'a C++20 compiler',
    met: () => onPath('g++', 'clang++'),
    apt: 'g++',
    dnf: 'gcc-c++',
    pacman: 'gcc',
    brew: 'llvm',
  },
  cmake: {
    title: 'CMake 3.18 or newer',
    met: () => onPath('cmake'),
    apt: 'cmake',
    dnf: 'cmake',
    pacman: 'cmake',
    brew: 'cmake',
  },
  make: {
    title: 'Ninja or make',
    met: () => onPath('ninja', 'make'),
    apt: 'ninja-build',
    dnf: 'ninja-build',
    pacman: 'ninja',
    brew: 'ninja',
  },
  libuv: {
    title: 'the headers of libuv',
    met: () =>
      ['/usr', '/usr/local', '/opt/homebrew'].some(prefix => existsSync(`${prefix}/include/uv.h`)),
    apt: 'libuv1-dev',
    dnf: 'libuv-devel',
    pacman: 'libuv',
    brew: 'libuv',
  },
  qt6: {
    title: 'Qt 6.2 or newer with its development files',
    met: () => hasQt(6),
    apt: 'qt6-base-dev',
    dnf: 'qt6-qtbase-devel',
    pacman: 'qt6-base',
    brew: 'qt',
  },
  qt5: {
    title: 'Qt 5.15 with its development files',
    met: () => hasQt(5),
    apt: 'qtbase5-dev',
    dnf: 'qt5-qtbase-devel',
    pacman: 'qt5-base',
    brew: 'qt@5',
  },
  docker: {
    title: 'Docker',
    met: () => onPath('dockerd'),
    apt: 'docker.io',
    dnf: 'moby-engine',
    pacman: 'docker',
    brew: 'docker',
  },
  compose: {
    title: 'Docker Compose',
    met: () => onPath('docker-compose') || spawnSync('docker', ['compose', 'version']).status === 0,
    apt: 'docker-compose',
    dnf: 'docker-compose',
    pacman: 'docker-compose',
    brew: 'docker-compose',
  },
  debootstrap: {
    title: 'debootstrap',
    met: () => onPath('debootstrap'),
    apt: 'debootstrap',
    dnf: 'debootstrap',
    pacman: 'debootstrap',
    brew: 'debootstrap',
  },
  clangFormat: {
    title: 'clang-format',
    met: () => onPath('clang-format'),
    apt: 'clang-format',
    dnf: 'clang-tools-extra',
    pacman: 'clang',
    brew: 'clang-format',
  },
  clangTidy: {
    title: 'clang-tidy',
    met: () => onPath('clang-tidy'),
    apt: 'clang-tidy',
    dnf: 'clang-tools-extra',
    pacman: 'clang',
    brew: 'llvm',
  },
  spin: {
    title: 'Spin',
    met: () => onPath('spin'),
    apt: 'spin',
    dnf: 'spin',
    pacman: 'spin',
    brew: 'spin',
  },
}

const toBuild = ['compiler', 'cmake', 'make', 'libuv', 'qt6']

/** What the scripts of package.json and the linter need, by their name. */
export const needsOf = {
  bench: toBuild,
  peers: [...toBuild, 'qt5'],
  demo: toBuild,
  gallery: toBuild,
  test: [...toBuild, 'qt5', 'clangTidy'],
  all: [...toBuild, 'qt5', 'clangTidy'],
  model: ['compiler', 'spin'],
  format: ['clangFormat'],
  tidy: ['clangTidy'],
}

/** Which of these needs are not met: what each is, and its package by the name of each package manager. */
export function missingNeeds(names) {
  return names.map(name => needs[name]).filter(need => !need.met())
}
