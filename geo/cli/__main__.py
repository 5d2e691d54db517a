"""Entry point of `python -m geo.cli`, for when the `placemap` script is not on the path."""

from geo.cli.main import main

if __name__ == "__main__":
    main()
