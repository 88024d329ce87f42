"""The development stack: real servers from wheels, for `make run` and for the tests. Never imported by `app`."""
