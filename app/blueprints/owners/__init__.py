"""What whoever sent a file may do with it, and the page that a shared link opens."""
