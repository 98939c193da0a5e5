#!/usr/bin/env bash
# Make an account for the class, with a home that nobody else can enter. Run as root:
#
#   deploy/hub/add_user.sh learner ada        # asks for a password, or reads it from a pipe
#   deploy/hub/add_user.sh instructor dana
set -euo pipefail

role="${1:-}" name="${2:-}" group="${AIPM_GROUP:-aipm}"
[ "$(id -u)" = 0 ] || { echo "Run this as root: it makes accounts." >&2; exit 1; }
case "$role" in
  learner | instructor) ;;
  *) echo "Usage: $0 learner|instructor NAME" >&2; exit 1 ;;
esac
# nbgrader puts a plus sign between the parts of a file name; a colon would end the name for chpasswd.
[[ "$name" =~ ^[a-z][a-z0-9_-]{0,30}$ ]] || {
  echo "A name has up to 31 small letters, digits, - and _, and begins with a letter; given is '$name'." >&2
  exit 1
}
[ "$name" != me ] || { echo "The name 'me' is what a learner's own grades are kept under; choose another." >&2; exit 1; }
if getent passwd "$name" >/dev/null; then
  echo "There is an account $name already. To let that person in: usermod --append --groups $group-${role}s $name" >&2
  exit 1
fi
if [ -t 0 ]; then
  read -rsp "Password for $name: " password && echo
else
  read -r password || true
fi
[ "${#password}" -ge 12 ] || { echo "A password needs at least 12 characters." >&2; exit 1; }

for each in learners instructors; do
  groupadd --force "$group-$each"
done
useradd --create-home --base-dir "${AIPM_HOMES:-/home}" --key HOME_MODE=0700 --key UMASK=077 --user-group \
  --groups "$group-${role}s" --shell /bin/bash "$name"
printf '%s:%s\n' "$name" "$password" | chpasswd
echo "Account $name ($role) is there."
