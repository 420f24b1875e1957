"""`python -m app.cli`: the same as `vraagplein`, without the installed script."""

from app.cli import main

main()
