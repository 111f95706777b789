# Node with qt-ipc, its addon built against the Qt of that Debian.
#   docker build -f docker/node.Dockerfile --build-arg SUITE=trixie -t qt-ipc/node:trixie .
# BASE=qt-ipc/qt5:bookworm puts it beside the native programs. NODE is any image with a Node in /usr/local.
ARG SUITE=bookworm
ARG BASE=debian:${SUITE}-slim
ARG NODE=node:20-bookworm-slim

FROM ${NODE} AS node

FROM debian:${SUITE}-slim AS build
ARG QT=6
# The release file of sid is often past its date.
RUN apt-get -o Acquire::Check-Valid-Until=false update \
 && apt-get install -y --no-install-recommends g++ cmake ninja-build libuv1-dev \
      $([ "$QT" = 5 ] && echo qtbase5-dev || echo qt6-base-dev) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

COPY --from=node /usr/local /usr/local
WORKDIR /qt-ipc
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY CMakeLists.txt ./
COPY bridge bridge
COPY ts ts
RUN npm run build && npm prune --omit=dev \
 && dpkg-query -S "$(realpath /usr/lib/*/libQt6Core.so.6)" | cut -d: -f1 >qt-package

FROM ${BASE}
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=build /qt-ipc/qt-package /tmp/
RUN apt-get -o Acquire::Check-Valid-Until=false update \
 && apt-get install -y --no-install-recommends $(cat /tmp/qt-package) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/qt-package
WORKDIR /qt-ipc
COPY --from=build /qt-ipc/package.json ./
COPY --from=build /qt-ipc/node_modules node_modules
COPY --from=build /qt-ipc/dist dist
COPY --from=build /qt-ipc/bridge/addons.cjs bridge/
COPY --from=build /qt-ipc/build/addon/Release/bridge.node build/addon/Release/
COPY docker/reader.mjs docker/
ENV LANG=C.UTF-8
CMD ["node", "docker/reader.mjs", "Weather"]
