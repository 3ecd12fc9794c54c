#!/usr/bin/env bash
# Current releases of the peers (Debian's next suite) in a folder of their own, for interoperation and benchmarks:
#   sudo bench/peers.sh [FOLDER]        default: /opt/forky; about a minute and 600 MB; does nothing where it stands already
# Use:  ip netns exec NS chroot FOLDER wireguard-go -f wg0    (its UAPI sockets are then in FOLDER/run/wireguard)
# Unmount its proc, sys and dev before you delete the folder: they are this machine's own.
# The mirror is the one that this machine's apt uses.
set -Eeuo pipefail
root=${1:-/opt/forky} suite=${SUITE:-forky}
packages=wireguard-go,wireguard-tools,bird3,gobgpd,exabgp,openbgpd,iperf3,iproute2,iputils-ping
[ "$(id -u)" = 0 ] || { echo "peers.sh: needs root" >&2; exit 1; }

if [ ! -x "$root/usr/bin/wireguard-go" ]; then
  command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -y -q debootstrap; }
  mirror=$(apt-get indextargets --format '$(SITE)' 'Identifier: Packages' | grep -m1 '/debian$' || true)
  [ -n "$mirror" ] || { echo "peers.sh: no Debian mirror in apt's sources" >&2; exit 1; }
  scripts=/usr/share/debootstrap/scripts
  [ -e "$scripts/$suite" ] || ln -s sid "$scripts/$suite"
  debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    --include="$packages" "$suite" "$root" "$mirror"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d"
  chroot "$root" sh -c 'apt-get -o Acquire::Check-Valid-Until=false update -q >/dev/null &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends frr bgpdump pmacct'
fi
for d in proc sys dev; do
  mountpoint -q "$root/$d" || { mount --rbind "/$d" "$root/$d" && mount --make-rslave "$root/$d"; }
done
echo "$root"
