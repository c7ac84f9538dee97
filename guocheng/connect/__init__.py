"""The outside (对接): files, channels, other systems."""
