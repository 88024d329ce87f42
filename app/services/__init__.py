"""What the site can do: one method per intent. Each owns its commit and knows nothing of HTTP."""
