"""Untrusted bytes in, a Verdict or a Report out; knows files and nothing else."""
