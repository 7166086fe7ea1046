"""`python -m crmlib` is the `crm` command."""

from crmlib.cli import main

if __name__ == "__main__":
    main()
