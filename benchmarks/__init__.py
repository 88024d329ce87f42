"""What is measured, beside which peer or limit. `python -m benchmarks [--only NAME] [--rounds N]`."""
