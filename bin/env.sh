# Sourced by ./spanwire, ./verify and the examples: finding the JDK and building. Sets $root (this checkout).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lib=$root/daemon/target/lib
stamp=$lib/.built
cache=$lib/spanwire.aot
class_path=${SPANWIRE_CLASS_PATH:-$lib/*} # where it is given (by tests), nothing is built
java_options=(-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:-UsePerfData
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${SPANWIRE_JAVA_OPTS:-})
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

use_jdk() { # sets JAVA_HOME: the first JDK 25 of JAVA_HOME, PATH and /usr/lib/jvm
  local home javac
  javac=$(command -v javac || echo /none/bin/javac)
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$javac")")")" /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null; then
      export JAVA_HOME=$home
      return
    fi
  done
  echo "spanwire: needs a JDK 25: set JAVA_HOME to one, or put one below /usr/lib/jvm" >&2
  return 1
}

is_built() { # false where a source is newer than the last build; tests say that it is
  [ -z "${SPANWIRE_BUILT:-}" ] || return 0
  [ -e "$stamp" ] && [ -z "$(find "$root/pom.xml" "$root"/{core,bgp,kernel-route,daemon}/{pom.xml,src/main} \
    -newer "$stamp" -type f -print -quit)" ]
}

make_all() { # what is not there
  is_built || compile || return
  [ -e "$cache" ] || train
}

alone() { # two that are started at once build once
  mkdir -p "$root/daemon/target"
  { flock 9 && "$@"; } 9>"$root/daemon/target/build.lock"
}

build() { # builds what is not built, and adds the JVM's cache of it to java_options
  use_jdk
  [ -z "${SPANWIRE_CLASS_PATH:-}" ] || return 0
  { is_built && [ -e "$cache" ]; } || alone make_all || return
  # Whatever is wrong with the cache, it starts without.
  [ ! -s "$cache" ] || java_options+=(-XX:AOTCache="$cache" -Xlog:aot*=off -Xlog:cds*=off)
}

compile() {
  local log=$root/daemon/target/build.log
  command -v mvn >/dev/null || { echo "spanwire: needs Maven (Debian: apt install maven) to build" >&2; return 1; }
  echo "spanwire: building (a minute at the first time) ..." >&2
  rm -rf "$lib" # with what is no longer needed
  if ! (cd "$root" && mvn -B -q -Dmaven.test.skip=true package) >"$log" 2>&1; then
    grep -E 'ERROR|WARNING.*\.java' "$log" | head -20 >&2
    echo "spanwire: the build failed; all of it is in $log" >&2
    return 1
  fi
  touch "$stamp"
}

train() { # see Training; an empty cache says that it cannot be made here
  echo "spanwire: preparing quick starts (half a minute, once) ..." >&2
  "$JAVA_HOME/bin/java" "${java_options[@]}" -cp "$class_path" net.spanwire.daemon.lab.Training "$cache" \
    >"$root/daemon/target/training.log" 2>&1 </dev/null || { rm -f "$cache"; touch "$cache"; }
}

use_daemon_options() {
  # What is made dies at once or stays for long, so a small young generation serves: short pauses, and a small process with few
  # routes. Room for class data from the start, since to run out of it sets off a collection of everything in the middle of a load,
  # as does each new tenth megabyte of compiled code while there is room for 64, if it is not told (SweeperThreshold) to wait for the last.
  java_options+=(-Xms40m -Xmn24m -XX:MetaspaceSize=64m -XX:ReservedCodeCacheSize=64m -XX:SweeperThreshold=100 -XX:TrimNativeHeapInterval=5000)
  # Each compiled alone, and not again and again as a part of what calls it: the compiler is half of the cost of a first load.
  local method
  java_options+=(-XX:CompileCommand=quiet)
  for method in bgp.rib.{IdSet::{add,remove,contains,next},DecisionProcess::decide,LocRib::decide,Forwarding::of} \
    bgp.rib.{UpdateGroups::decided,ImportProcess::path,FamilyRib::{decideNext,put},DestinationTable::{setBest,setForwarding}} \
    bgp.rib.ExportProcess::'*' bgp.policy.Policy::evaluate bgp.message.PathAttributesBuilder::'*' \
    kernelroute.sync.{RouteInstaller,RouteEntries}::'*' kernelroute.netlink.{RouteCodec::encode,NetlinkWriter::'attribute*'}; do
    java_options+=("-XX:CompileCommand=dontinline,net.spanwire.$method")
  done
  export MALLOC_ARENA_MAX=2
}

use_command_options() { # what ends at once is not worth the optimising compiler
  java_options+=(-XX:TieredStopAtLevel=1)
}

use_wireguard_options() { # one interface starts fast and stays small
  java_options+=(-Xms8m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -XX:ReservedCodeCacheSize=32m)
}
