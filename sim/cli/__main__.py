"""Lets ``python -m sim.cli`` do what ``caseholder`` does."""

from sim.cli import main

if __name__ == "__main__":
    main()
