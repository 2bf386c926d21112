"""``python -m prasan`` is the command ``prasan``."""

from prasan.command_line import main

main()
