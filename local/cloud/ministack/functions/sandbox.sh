#!/bin/sh
# Runs a command with a file system of its own: what is named here, read-only, and nothing else of the machine.
#
#   unshare -rm sandbox.sh ROOT TASK OPT TMP [FOLDER | FOLDER=TARGET]... -- COMMAND...
#
# ROOT is an empty folder; TASK becomes /var/task, OPT /opt and TMP /tmp, the only place that can be written to, as on AWS.
set -e
# A function's own PATH has no place for administrators' commands.
chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
root=$1 task=$2 opt=$3 tmp=$4
shift 4
mount -t tmpfs -o mode=755 sandbox "$root"
# Folders that are links (/bin on most systems) are bound by what they lead to.
into() {
  mkdir -p "$root$2"
  mount "$3" "$1" "$root$2"
}
into "$tmp" /tmp --bind
into "$task" /var/task --bind
into "$opt" /opt --bind
for folder in /usr /bin /sbin /lib /lib32 /lib64 /etc /dev /proc /nix; do
  if [ -d "$folder" ]; then into "$folder" "$folder" --rbind; fi
done
while [ "$1" != -- ]; do
  case $1 in
    *=*) into "${1%%=*}" "${1#*=}" --rbind ;;
    *) into "$1" "$1" --rbind ;;
  esac
  shift
done
shift
for folder in /var/task /opt; do mount -o remount,bind,ro "$root$folder"; done
mount -o remount,ro "$root"
exec "$chroot" "$root" /bin/sh -c 'cd /var/task && exec "$@"' sandbox "$@"
