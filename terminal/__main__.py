"""`python -m terminal` is `shuaka`."""

from terminal.cli import main

if __name__ == "__main__":
    main()
