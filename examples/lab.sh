# Sourced by the examples' run scripts: one machine plays all hosts, each as a network namespace.
#
# The script that sources this starts itself again as the first process of a PID namespace, with a private /run and a
# private copy of /etc. So names like "ams" clash with nothing, /etc/netns/NAME/* appears to that host as /etc/* (see
# ip-netns(8)), and when the script ends, however it ends, the kernel ends and removes all that it made.
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/../bin/env.sh"

if [ "${SPANWIRE_EXAMPLE:-}" != inside ]; then
  build
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(--user --map-root-user)
  if ! message=$(unshare "${as_root[@]}" --net --mount sh -c 'exec 3<>/dev/net/tun' 2>&1); then
    echo "$0: needs network namespaces and /dev/net/tun ($message): run it as root" >&2
    exit 1
  fi
  SPANWIRE_EXAMPLE=inside exec unshare "${as_root[@]}" --net --mount --pid --mount-proc --fork --kill-child \
    bash "$here/$(basename "$0")" "$@"
fi

trap 'echo; exit 130' INT TERM
use_jdk
mount -t tmpfs tmpfs /run
cp -a /etc /run/etc 2>/dev/null || true # what we cannot read, no example needs
mount --bind /run/etc /etc
mkdir -p /run/log /etc/netns

say() { printf '\n%s\n' "$*"; }

fail() { # WHAT   ends the example, with the ends of all logs
  echo "FAIL  $1" >&2
  tail -n 20 /run/log/* >&2
  exit 1
}

within() { # SECONDS WHAT COMMAND...   waits until the command succeeds
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what"
    sleep 0.2
  done
  echo "ok    $what"
}

host() { # NAME   a host; the files in ./NAME are its /etc/spanwire, its keys are made anew
  ip netns add "$1"
  ip -n "$1" link set lo up
  on "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
  [ -d "$here/$1" ] || return 0
  mkdir -p /etc/spanwire "/etc/netns/$1"
  cp -r "$here/$1" "/etc/netns/$1/spanwire"
  (umask 077 && "$root/spanwire" genkey >"/etc/netns/$1/spanwire/private.key")
}

exchange_keys() { # NAME...   puts each host's public key where the others' files name it
  local name other key
  for name; do
    key=$("$root/spanwire" pubkey <"/etc/netns/$name/spanwire/private.key")
    for other; do
      find "/etc/netns/$other/spanwire" -name '*.conf' -exec sed -i "s|PUBLIC KEY OF $name|$key|" {} +
      chmod 600 "/etc/netns/$other/spanwire/"*
    done
  done
}

cable() { # HOST DEVICE ADDRESS ADDRESS6 HOST DEVICE ADDRESS ADDRESS6
  ip -n "$1" link add "$2" type veth peer name "$6" netns "$5"
  local i
  for i in 1 5; do
    ip -n "${!i}" link set "${@:i+1:1}" up
    ip -n "${!i}" address add "${@:i+2:1}" dev "${@:i+1:1}"
    ip -n "${!i}" address add "${@:i+3:1}" dev "${@:i+1:1}" nodad
  done
}

gateway() { # HOST ADDRESS ADDRESS6   where it sends everything
  ip -n "$1" route add default via "$2"
  ip -n "$1" -6 route add default via "$3"
}

on() { # HOST COMMAND...
  ip netns exec "$@"
}

daemon() { # HOST COMMAND...   runs until the example ends; its output is shown if the example fails
  ip netns exec "$@" </dev/null >"/run/log/$1-$(basename "$2")" 2>&1 &
}

spanwire_on() { # HOST   the daemon, with the file as it is in ./HOST
  daemon "$1" "$root/spanwire" run -c /etc/spanwire/spanwire.conf --control-socket "/run/$1.sock"
}

spanwire_show() { # HOST TABLE
  "$root/spanwire" show "$2" --control-socket "/run/$1.sock"
}

has_route() { # HOST PREFIX DEVICE   in the main table of the kernel
  on "$1" ip route show "$2" | grep -q "dev $3 " || on "$1" ip -6 route show "$2" | grep -q "dev $3 "
}

pings() { # HOST ADDRESS
  on "$1" ping -n -q -c 1 -W 1 "$2"
}
