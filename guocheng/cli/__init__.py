"""The command-line door (命令行)."""
