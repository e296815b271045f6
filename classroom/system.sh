#!/usr/bin/env bash
# Says whether this machine has what pip cannot install, and installs it where that is allowed.
#   classroom/system.sh python PYTHON   a supported Python that can make virtual environments
#   classroom/system.sh grade           what grading needs: bubblewrap and libseccomp
#   classroom/system.sh pdf             what `make pdf` needs: Chromium
#   classroom/system.sh test            what the tests need: all of these, and PostgreSQL
set -euo pipefail

stop() { echo "$*" >&2; exit 1; }

check_python() {
  local python=$1 version
  command -v "$python" >/dev/null ||
    stop "There is no $python here; install Python 3.11, 3.12 or 3.13, or name it: make PYTHON=python3.12"
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  case $version in
    3.11 | 3.12 | 3.13) ;;
    *) stop "This course needs Python 3.11 to 3.13; $python is $version. Try: make PYTHON=python3.12" ;;
  esac
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "$python cannot make a virtual environment; on Debian or Ubuntu: sudo apt-get install python$version-venv"
}

has() {
  local browser
  case $1 in
    bubblewrap) command -v bwrap ;;
    libseccomp2) ldconfig -p 2>/dev/null | grep -q 'libseccomp\.so\.2' || PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -q 'libseccomp\.so\.2' ;;
    chromium)
      for browser in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
        command -v "$browser" && return
      done
      return 1
      ;;
    postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;;
  esac >/dev/null 2>&1
}

check_packages() {
  local package missing=()
  for package in "$@"; do has "$package" || missing+=("$package"); done
  ((${#missing[@]} == 0)) && return
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing system packages: ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
      apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
      stop "apt-get could not install ${missing[*]}; install them by hand, then run make again."
  elif command -v apt-get >/dev/null; then
    stop "System packages are missing; install them, then run make again: sudo apt-get install ${missing[*]}"
  else
    stop "Programs are missing; install what Debian calls ${missing[*]}, then run make again."
  fi
}

case ${1-} in
  python) check_python "${2:-python3}" ;;
  grade) check_packages bubblewrap libseccomp2 ;;
  pdf) check_packages chromium ;;
  test) check_packages bubblewrap libseccomp2 chromium postgresql ;;
  *) stop "usage: classroom/system.sh python PYTHON | grade | pdf | test" ;;
esac
