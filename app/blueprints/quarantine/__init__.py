"""What is held back, for reviewers."""
