# Sourced: minimal Debian systems without a container registry, made by debootstrap (as root) and kept in $cache.
# MIRROR overrides the Debian mirror, which otherwise is the one of this machine.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/qt-ipc

# The mirror of a suite: where this machine gets it, or else any other suite of Debian.
mirror() {
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
    awk -v suite="$1" '
      $1 != "Debian" || $2 != "main" || $3 ~ /-/ { next }
      $3 == suite { print $4; found = 1; exit }
      !any { any = $4 }
      END { if (!found && any) print any }'
}

# Prints the archive with the base system of a suite; makes it when there is none of the last two weeks.
base_archive() (
  set -e # bash forgets it in $(...)
  suite=$1 archive=$cache/$1.tar
  mkdir -p "$cache"
  exec 9>"$archive.lock"
  flock 9
  if [[ -z $(find "$archive" -mtime -14 2>/dev/null) ]]; then
    mirror=${MIRROR:-$(mirror "$suite")}
    : "${mirror:?no Debian mirror in the apt configuration: set MIRROR}"
    new=$(mktemp -d -p "$cache")
    chmod 755 "$new"
    debootstrap --variant=minbase "$suite" "$new" "$mirror" >&2
    # As in the official images: quick, and without what only people read.
    echo force-unsafe-io >"$new/etc/dpkg/dpkg.cfg.d/90quick"
    # A suite that is not released may be past the date in its Release file.
    printf 'Acquire::%s;\n' 'Languages "none"' 'Check-Valid-Until "false"' >"$new/etc/apt/apt.conf.d/90base"
    tar -C "$new" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*_*' -cf "$archive.part" .
    mv "$archive.part" "$archive"
    rm -rf "$new"
  fi
  echo "$archive"
)

# Gives a system the Node that runs here, without its headers, where the official images have it.
add_node() {
  local system=$1 npm
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$system/usr/local/bin" "$system/usr/local/lib/node_modules"
  cp "$(readlink -f "$(command -v node)")" "$system/usr/local/bin/node"
  cp -r "$npm" "$system/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$system/usr/local/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$system/usr/local/bin/npx"
}

# What leads to the network here leads to it in that system.
add_network() {
  local system=$1
  cp -L /etc/resolv.conf /etc/hosts "$system/etc/"
  apt-config dump --format '%F "%v";%n' Acquire::http::Proxy Acquire::https::Proxy \
    >"$system/etc/apt/apt.conf.d/90proxy"
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} ]]; then
    install -D -m 644 "$NODE_EXTRA_CA_CERTS" "$system/etc/ssl/extra-ca.pem"
  fi
}
