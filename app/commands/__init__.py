"""The commands, one a module, each declaring ``command``; nothing heavy is imported before a command runs."""
