#!/bin/sh
# Installs what no wheel ships: clamd, two browsers, Java, npm's tools, and what boots test hosts. Tests do not skip where they are missing.
# With the word `bench` also what the site is measured behind and with.
set -eu
missing=""
command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || missing="$missing clamav-daemon"
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v npm >/dev/null || missing="$missing nodejs npm"
command -v debootstrap >/dev/null || missing="$missing debootstrap"
command -v systemd-nspawn >/dev/null || missing="$missing systemd-container"
command -v apt-ftparchive >/dev/null || missing="$missing apt-utils"
command -v ip >/dev/null || missing="$missing iproute2"
command -v cloud-init >/dev/null || missing="$missing cloud-init"
command -v ssh-keygen >/dev/null || missing="$missing openssh-client"
if [ "${1:-}" = bench ]; then
    command -v nginx >/dev/null || missing="$missing nginx-light libnginx-mod-http-brotli-static"
    command -v wrk >/dev/null || missing="$missing wrk"
fi

if [ -n "$missing" ]; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        echo "Installing$missing …"
        apt-get update -qq
        # The run level keeps apt from starting servers: those of tests and benchmarks are their own.
        # shellcheck disable=SC2086 -- the names are words
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "Tests and benchmarks need$missing. On Debian, as root: apt install$missing"
        exit 1
    fi
fi
sh devstack/node-tools.sh
