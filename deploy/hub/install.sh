#!/usr/bin/env bash
# A class on one machine. Run as root, in a checkout of the course:
#
#   deploy/hub/add_user.sh instructor NAME     # asks for a password
#   deploy/hub/install.sh --instructor NAME    # fills /opt/aipm
#
# Run it again after an update: it renews the programs and the course, and keeps accounts, homes, the exchange, the
# gradebook and what was handed in.
set -euo pipefail
umask 022

stop() { echo "$*" >&2; exit 1; }

prefix=/opt/aipm
instructor=""
group="${AIPM_GROUP:-aipm}"
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix="${2:?--prefix needs a folder}"; shift 2 ;;
    --instructor) instructor="${2:?--instructor needs the name of an account}"; shift 2 ;;
    *) stop "Usage: $0 --instructor NAME [--prefix /opt/aipm]" ;;
  esac
done

[ "$(id -u)" = 0 ] || stop "Run this as root: it makes folders that belong to different people."
[ -n "$instructor" ] || stop "Say who the instructor is: --instructor NAME. deploy/hub/add_user.sh makes the account."
home=$(getent passwd "$instructor" | cut -d: -f6)
[ -d "$home" ] || stop "There is no account $instructor with a home. Make it with deploy/hub/add_user.sh instructor $instructor."
getent group "$group-instructors" >/dev/null || stop "There is no group $group-instructors. deploy/hub/add_user.sh makes it."
for program in node npm bwrap runuser; do
  command -v "$program" >/dev/null || stop "$program is missing. Debian: apt-get install nodejs npm bubblewrap util-linux"
done
# A Python below somebody's home could not be run by the others.
python=/usr/bin/python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "$python is older than 3.11."

cd "$(dirname "$0")/../.."
if runuser -u nobody -- test -r "$PWD/solutions"; then
  stop "Everybody with an account can read the solutions in $PWD. Close it and run this again: chmod 700 $PWD"
fi
# Before anything is changed: the exchange of another class would not be this instructor's.
course_id=$(sed -n 's/^COURSE_ID = "\(.*\)"$/\1/p' aipm_course/grading/config.py)
exchange="$prefix/exchange/$course_id"
if [ -d "$exchange" ] && [ "$(stat -c %U "$exchange")" != "$instructor" ]; then
  stop "$exchange belongs to $(stat -c %U "$exchange"). The class has another instructor, or somebody else made the folder: move it away and run this again. Nothing was changed."
fi
uv="${UV:-$(command -v uv || true)}"
if [ -z "$uv" ]; then
  make --silent .uv/bin/uv
  uv=.uv/bin/uv
fi

mkdir -p "$prefix/bin" "$prefix/proxy" "$prefix/course"
install -d -m 700 "$prefix/state"

echo "Python packages"
AIPM_WITHOUT_CONTENT=1 UV_PROJECT_ENVIRONMENT="$prefix/venv" "$uv" sync --quiet --locked --extra hub --no-dev --no-editable \
  --reinstall-package aipm-course --compile-bytecode --python "$python"

echo "proxy"
install -m 644 deploy/hub/package.json deploy/hub/package-lock.json "$prefix/proxy/"
# Node.js may bring its own list of authorities; a company's network is often known to the machine's list only.
authorities=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -e "$authorities" ]; then
  export NODE_EXTRA_CA_CERTS="$authorities"
fi
npm ci --prefix "$prefix/proxy" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null

echo "course for learners"
# Everything that a learner needs and nothing else: no solutions, no tests, no history.
rm -rf "$prefix/course"
mkdir "$prefix/course"
cp -R exercises datasets notebooks "$prefix/course/"
install -m 755 deploy/hub/singleuser "$prefix/bin/"
install -m 644 deploy/hub/jupyterhub_config.py deploy/hub/tls_config.py "$prefix/"
settings="$prefix/venv/etc/jupyter"
install -m 644 deploy/hub/nbgrader_config.py "$settings/"
# Learners see the assignment list, not the tools for teachers; these would find no course of theirs. Validate calls every
# notebook a success in which no cell breaks off. What else JupyterLab is told here, bin/singleuser takes from the package.
mkdir -p "$settings/labconfig"
cat >"$settings/labconfig/page_config.json" <<'JSON'
{
  "disabledExtensions": {
    "@jupyter/nbgrader:formgrader": true,
    "@jupyter/nbgrader:create-assignment": true,
    "@jupyter/nbgrader:course-list": true,
    "@jupyter/nbgrader:validate-assignment": true
  }
}
JSON
# A login shell would set PATH anew, and aipm and nbgrader would not be found in a terminal.
cat >"$settings/jupyter_server_config.json" <<'JSON'
{
  "ServerApp": {
    "jpserver_extensions": {
      "nbgrader.server_extensions.formgrader": false,
      "nbgrader.server_extensions.course_list": false
    },
    "terminado_settings": {"shell_command": ["/bin/bash"]}
  }
}
JSON

echo "exchange"
# nbgrader insists on a root that everybody may write to; sticky, nobody can move what belongs to another.
install -d -m 1777 "$prefix/exchange"
install -d -m 755 -o "$instructor" -g "$group-instructors" "$exchange" "$exchange/outbound"
# Learners can put something in and cannot list it. What they put in gets the instructors' group and stays theirs.
install -d -m 3733 -o "$instructor" -g "$group-instructors" "$exchange/inbound"
install -d -m 711 -o "$instructor" -g "$group-instructors" "$exchange/feedback"

echo "the instructor's course"
chmod 700 "$home"
# As the instructor, so that root follows no link in somebody's home.
as_instructor() { runuser -u "$instructor" -- env HOME="$home" sh -c "umask 077; cd && $1"; }
tar -c solutions exercises datasets notebooks docs | as_instructor 'mkdir -p aipm && tar -x -C aipm'
as_instructor '[ -e aipm/nbgrader_config.py ] || cat >aipm/nbgrader_config.py' <nbgrader_config.py
as_instructor 'mkdir -p .jupyter/labconfig'
as_instructor '[ -e .jupyter/nbgrader_config.py ] || cat >.jupyter/nbgrader_config.py' <deploy/hub/nbgrader_config_instructor.py
as_instructor 'cat >.jupyter/labconfig/page_config.json' <<'JSON'
{
  "disabledExtensions": {
    "@jupyter/nbgrader:formgrader": false,
    "@jupyter/nbgrader:create-assignment": false,
    "@jupyter/nbgrader:validate-assignment": false
  }
}
JSON
as_instructor 'cat >.jupyter/jupyter_server_config.json' <<'JSON'
{
  "ServerApp": {
    "jpserver_extensions": {
      "nbgrader.server_extensions.formgrader": true,
      "aipm_course.grading.formgrader": true
    }
  }
}
JSON

echo "Done. Start the hub:"
echo "  $prefix/venv/bin/jupyterhub -f $prefix/jupyterhub_config.py"
