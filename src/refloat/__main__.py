"""`python -m refloat` is the command line."""

from refloat.cli.main import main

if __name__ == "__main__":
    main()
