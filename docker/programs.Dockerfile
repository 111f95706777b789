# The native Qt programs of cpp/, on a Debian with just Qt's core library.
#   docker build -f docker/programs.Dockerfile --build-arg SUITE=bookworm --build-arg QT=5 -t qt-ipc/qt5:bookworm .
# Qt: bookworm 5.15 and 6.4, trixie 6.8, sid 6.11
ARG SUITE=bookworm

# These first steps are those of node.Dockerfile, so that both builds share them.
FROM debian:${SUITE}-slim AS build
ARG QT=6
# The release file of sid is often past its date.
RUN apt-get -o Acquire::Check-Valid-Until=false update \
 && apt-get install -y --no-install-recommends g++ cmake ninja-build libuv1-dev \
      $([ "$QT" = 5 ] && echo qtbase5-dev || echo qt6-base-dev) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

COPY cpp /source
RUN cmake -S /source -B /build -G Ninja -DQT_MAJOR=$QT -DCMAKE_BUILD_TYPE=Release \
 && cmake --build /build --target writer reader memory semaphore \
 # The package with the library has another name in each suite.
 && dpkg-query -S "$(realpath /usr/lib/*/libQt${QT}Core.so.${QT})" | cut -d: -f1 >/build/bin/qt-package

FROM debian:${SUITE}-slim
COPY --from=build /build/bin /usr/local/bin
RUN apt-get -o Acquire::Check-Valid-Until=false update \
 && apt-get install -y --no-install-recommends $(cat /usr/local/bin/qt-package) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/local/bin/qt-package
# Without a UTF-8 locale Qt 6 complains on stderr.
ENV LANG=C.UTF-8
CMD ["writer", "Weather"]
