"""Runs a program of the machine and says what it said when it fails."""

import subprocess


def run(*words, seconds=600, **named):
    """Return what the program printed; raises AssertionError with the end of both outputs."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=seconds, **named)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout
