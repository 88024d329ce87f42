"""Images and releases on AWS: proved against an emulator, recorded answers, and booted copies of a sealed host."""
