"""What the queue may ask for. A job takes one id, may run twice, and leaves its outcome in the row."""
