#!/usr/bin/env bash
# Delete learners with all that the class knows of them. Run as root:
#
#   deploy/hub/remove_user.sh --instructor dana ada bo
#   deploy/hub/remove_user.sh --instructor dana $(getent group aipm-learners | cut -d: -f4 | tr , ' ')   # end of class
#
# Their servers are stopped, their grades and pages deleted from the instructor's course, what they handed in and their
# feedback from the exchange, and last their homes. Keep first what you have promised to keep.
set -euo pipefail

stop() { echo "$*" >&2; exit 1; }

prefix=/opt/aipm
instructor=""
group="${AIPM_GROUP:-aipm}"
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix="${2:?--prefix needs a folder}"; shift 2 ;;
    --instructor) instructor="${2:?--instructor needs the name of an account}"; shift 2 ;;
    -*) stop "Usage: $0 --instructor NAME [--prefix /opt/aipm] LEARNER..." ;;
    *) break ;;
  esac
done
[ "$(id -u)" = 0 ] || stop "Run this as root: it deletes accounts."
[ $# -gt 0 ] || stop "Say whom: $0 --instructor NAME LEARNER..."
home=$(getent passwd "$instructor" | cut -d: -f6)
[ -d "$home/aipm" ] || stop "There is no class of $instructor. Say whose it is: --instructor NAME"
for name in "$@"; do
  id -nG "$name" 2>/dev/null | tr ' ' '\n' | grep -qx "$group-learners" || stop "$name is no learner of this class; nobody is deleted."
done

for name in "$@"; do
  number=$(id -u "$name")
  # A server outlives the hub, and an account with a running program cannot be deleted.
  for signal in TERM KILL; do
    pkill "-$signal" -U "$number" || true
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      pgrep -U "$number" >/dev/null || break
      sleep 0.5
    done
  done
  runuser -u "$instructor" -- env HOME="$home" AIPM_ROOT="$home/aipm" "$prefix/venv/bin/aipm" forget "$name" ||
    echo "Nothing of $name was in the course."
  find "$prefix/exchange" -mindepth 2 -user "$number" -depth -delete
  userdel --remove "$name" 2>/dev/null || userdel --force --remove "$name"
  echo "$name is gone."
done
