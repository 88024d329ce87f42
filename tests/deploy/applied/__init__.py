"""The platform applied whole to the emulator."""
