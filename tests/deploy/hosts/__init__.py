"""Booted Debian hosts with systemd, for the proof of deploy/ansible/."""
